package dev.sluice.gateway.identity;

import java.util.regex.Pattern;

/**
 * Where sign-in may lead: pages of the console, the page that lets a device in, and nothing that a browser could take for
 * another host.
 */
public final class NextPage {

    /** The start page of the console. */
    public static final String START = "/console";

    private static final Pattern NEXT =
            Pattern.compile("/console(/[A-Za-z0-9_-]+)*|/device(\\?user_code=[A-Za-z0-9-]{1,20})?");

    private NextPage() {}

    /** The page that was asked for, or the start page when that is not a page of the console. */
    public static String safe(String next) {
        return NEXT.matcher(next).matches() ? next : START;
    }
}
