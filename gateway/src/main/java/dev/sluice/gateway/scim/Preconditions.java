package dev.sluice.gateway.scim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Conditions of requests on entity tags (RFC 7644 §3.14), compared weakly. */
final class Preconditions {

    private Preconditions() {}

    /** Whether one of the listed tags is this one, or the list is {@code *}. */
    static boolean lists(String header, String etag) {
        return header.strip().equals("*")
                || Arrays.stream(header.split(",", -1))
                        .anyMatch(tag -> opaque(tag).equals(opaque(etag)));
    }

    static void match(@Nullable String ifMatch, String etag) {
        if (ifMatch != null && !lists(ifMatch, etag)) {
            throw new ScimException(412, null, "the resource has changed; read it again");
        }
    }

    private static String opaque(String tag) {
        String text = tag.strip();
        return text.startsWith("W/") ? text.substring(2) : text;
    }
}
