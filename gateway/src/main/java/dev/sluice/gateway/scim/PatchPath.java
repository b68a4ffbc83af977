package dev.sluice.gateway.scim;

import org.jspecify.annotations.Nullable;

/** The path of a PATCH operation: {@code attribute}, {@code attribute.sub} or {@code attribute[filter].sub}. */
record PatchPath(AttributePath attribute, @Nullable Filter filter) {

    /** Throws nothing but {@link ScimException}. */
    static PatchPath parse(String text) {
        int open = text.indexOf('[');
        if (open < 0) {
            return new PatchPath(name(text), null);
        }
        int close = text.lastIndexOf(']');
        String rest = close < open ? "?" : text.substring(close + 1);
        AttributePath attribute = name(text.substring(0, open) + rest);
        if (!rest.isEmpty() && !rest.startsWith(".")) {
            throw ScimException.path("path: " + ScimException.shortened(text) + " is not a path");
        }
        return new PatchPath(attribute, FilterParser.parse(text.substring(open + 1, close)));
    }

    private static AttributePath name(String text) {
        return AttributePath.parse(text.strip())
                .orElseThrow(() -> ScimException.path("path: " + ScimException.shortened(text) + " is not a path"));
    }
}
