package dev.sluice.gateway.scim;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an attribute (RFC 7644 §3.10): {@code name}, {@code name.sub}, or either with the URN of its schema before
 * it. URNs of the core schemas are dropped, because they say nothing.
 *
 * @param schema URN of an extension; null for the core
 */
record AttributePath(
        @Nullable String schema, String name, @Nullable String sub) {

    private static final Pattern NAME = Pattern.compile(
            "(?:(urn:[A-Za-z0-9:._-]+):)?(\\$?[A-Za-z][A-Za-z0-9_-]*)(?:\\.(\\$?[A-Za-z][A-Za-z0-9_-]*))?");

    /** Empty when the text is no attribute name. */
    static Optional<AttributePath> parse(String text) {
        if (text.equalsIgnoreCase(Schemas.ENTERPRISE)) {
            return Optional.of(new AttributePath(null, Schemas.ENTERPRISE, null));
        }
        for (String core : new String[] {Schemas.USER, Schemas.GROUP}) {
            if (text.regionMatches(true, 0, core + ":", 0, core.length() + 1)) {
                return parse(text.substring(core.length() + 1));
            }
        }
        if (text.regionMatches(true, 0, Schemas.ENTERPRISE + ":", 0, Schemas.ENTERPRISE.length() + 1)) {
            return parse(text.substring(Schemas.ENTERPRISE.length() + 1))
                    .filter(path -> path.schema == null)
                    .map(path -> new AttributePath(Schemas.ENTERPRISE, path.name, path.sub));
        }
        Matcher match = NAME.matcher(text);
        return match.matches()
                ? Optional.of(new AttributePath(match.group(1), match.group(2), match.group(3)))
                : Optional.empty();
    }

    /** Lower case, the key of attribute tables. */
    String key() {
        return toString().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return (schema == null ? "" : schema + ":") + name + (sub == null ? "" : "." + sub);
    }
}
