package dev.sluice.policy.rules;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The host of a {@code WebFetch(domain:…)} rule. */
record HostPattern(String pattern) {

    static HostPattern of(String text) {
        return new HostPattern(normal(text.strip()));
    }

    /** The host of an address, or null where it is not a plain http or https address. */
    static @Nullable String host(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            String host = uri.getHost();
            boolean web = scheme != null && (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"));
            return web && host != null ? normal(host) : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    boolean matches(String host) {
        if (pattern.equals("*")) {
            return true;
        }
        boolean subdomains = pattern.startsWith("*.");
        String[] wanted = (subdomains ? pattern.substring(2) : pattern).split("\\.", -1);
        String[] labels = host.split("\\.", -1);
        int skip = labels.length - wanted.length;
        if (subdomains ? skip < 1 : skip != 0) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!Globs.matches(wanted[i], labels[skip + i])) {
                return false;
            }
        }
        return true;
    }
}
