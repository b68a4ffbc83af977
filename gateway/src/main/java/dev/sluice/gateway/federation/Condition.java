package dev.sluice.gateway.federation;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a claim must say.
 *
 * @param claim name of a claim, or a JSON pointer to something deeper ({@code /kubernetes.io/namespace})
 * @param value what it must be; {@code *} stands for any characters but slashes, {@code **} for any characters
 */
record Condition(String claim, String value) {

    static final int LONGEST_CLAIM = 200;
    static final int LONGEST_VALUE = 300;

    /** Longer claims match nothing. */
    private static final int LONGEST_SUBJECT = 2_000;

    /** Whether the claim says so; of a list, whether one element does. */
    boolean holds(ObjectNode claims) {
        JsonNode found = find(claims);
        if (found.isArray()) {
            for (JsonNode each : found) {
                if (each.isString() && matches(value, each.asString())) {
                    return true;
                }
            }
            return false;
        }
        String text = scalar(found);
        return text != null && matches(value, text);
    }

    /** What the claim says, for the eye; null when it is not there. */
    @Nullable
    String seen(ObjectNode claims) {
        JsonNode found = find(claims);
        if (found.isMissingNode()) {
            return null;
        }
        String text = scalar(found);
        String shown = text == null ? found.toString() : text;
        return shown.length() <= LONGEST_VALUE ? shown : shown.substring(0, LONGEST_VALUE) + "…";
    }

    /** Whether nothing is known about how the value begins, so that anybody may choose it. */
    boolean open() {
        return value.startsWith("*");
    }

    private JsonNode find(ObjectNode claims) {
        return claim.startsWith("/") ? claims.at(JsonPointer.compile(claim)) : claims.path(claim);
    }

    private static @Nullable String scalar(JsonNode node) {
        return node.isString() || node.isNumber() || node.isBoolean() ? node.asString() : null;
    }

    /** In time that grows with the product of both lengths, whatever they are: a pattern is no regular expression. */
    static boolean matches(String pattern, String text) {
        if (text.length() > LONGEST_SUBJECT) {
            return false;
        }
        boolean[] reached = new boolean[text.length() + 1];
        reached[0] = true;
        for (int i = 0; i < pattern.length(); i++) {
            boolean star = pattern.charAt(i) == '*';
            boolean all = star && i + 1 < pattern.length() && pattern.charAt(i + 1) == '*';
            if (star) {
                for (int at = 0; at < text.length(); at++) {
                    reached[at + 1] |= reached[at] && (all || text.charAt(at) != '/');
                }
                i += all ? 1 : 0;
            } else {
                for (int at = text.length(); at > 0; at--) {
                    reached[at] = reached[at - 1] && text.charAt(at - 1) == pattern.charAt(i);
                }
                reached[0] = false;
            }
        }
        return reached[text.length()];
    }
}
