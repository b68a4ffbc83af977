package dev.sluice.gateway.outbox;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What may be the address of a webhook. */
final class WebhookAddress {

    private static final int LONGEST = 2_000;

    private WebhookAddress() {}

    /** Reads what was typed; null when it is no address at all. */
    static @Nullable URI read(String typed) {
        try {
            URI url = URI.create(typed.strip());
            return url.getHost() == null ? null : url;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The key of the message that says what is wrong with it; null when nothing is. Plain HTTP is for this machine. */
    static @Nullable String problem(@Nullable URI url) {
        if (url == null || url.getHost() == null || url.toString().length() > LONGEST) {
            return "receiver.url.unreadable";
        }
        if (url.getUserInfo() != null || url.getFragment() != null) {
            return "receiver.url.extras";
        }
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        boolean here = "http".equalsIgnoreCase(url.getScheme()) && isThisMachine(bareHost(url));
        return tls || here ? null : "receiver.url.scheme";
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1");
    }

    /** The host without the brackets of an IPv6 literal. */
    static String bareHost(URI url) {
        return url.getHost().replaceAll("^\\[|\\]$", "");
    }
}
