package dev.sluice.gateway.providers;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which headers travel between client and provider (contract §7.2 and §7.3); everything else is dropped. Names are
 * compared without regard to case and without making lower-case copies: this runs for every header of every request.
 */
public final class HeaderRules {

    private static final Set<String> TO_PROVIDER = names("content-type", "accept", "x-app");
    private static final Set<String> TO_CLIENT = names("content-type", "retry-after", "x-should-retry");

    private HeaderRules() {}

    private static Set<String> names(String... names) {
        Set<String> anyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.addAll(Set.of(names));
        return anyCase;
    }

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
