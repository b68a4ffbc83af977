package dev.sluice.gateway.providers;

import java.util.Locale;

/** Which headers travel between client and provider (contract §7.2 and §7.3); everything else is dropped. */
public final class HeaderRules {

    private HeaderRules() {}

    /** Whether a request header goes to an Anthropic-format provider as it is. */
    public static boolean toProvider(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "content-type", "accept", "x-app" -> true;
            default -> lower.startsWith("anthropic-") || lower.startsWith("x-stainless-");
        };
    }

    /** Whether a header of the provider's answer goes to the client as it is. */
    public static boolean toClient(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "content-type", "retry-after", "x-should-retry" -> true;
            default -> false;
        };
    }
}
