package dev.sluice.gateway.providers;

/**
 * Which headers travel between client and provider (contract §7.2 and §7.3); everything else is dropped.
 */
public final class HeaderRules {

    private static final FieldNames TO_PROVIDER = FieldNames.of("content-type", "accept", "x-app");
    private static final FieldNames TO_CLIENT = FieldNames.of("content-type", "retry-after", "x-should-retry");

    private HeaderRules() {}

    /** Whether a request header goes to an Anthropic-format provider as it is. */
    public static boolean toProvider(String name) {
        return startsWith(name, "anthropic-") || startsWith(name, "x-stainless-") || TO_PROVIDER.contains(name);
    }

    /** Whether a header of the provider's answer goes to the client as it is. */
    public static boolean toClient(String name) {
        return TO_CLIENT.contains(name);
    }

    private static boolean startsWith(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
