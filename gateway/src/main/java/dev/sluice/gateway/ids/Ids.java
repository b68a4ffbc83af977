package dev.sluice.gateway.ids;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Makes identifiers and turns them into the prefixed text that the APIs show ({@code user_} + 32 hex digits). */
public final class Ids {

    private static final NoArgGenerator TIME_ORDERED = Generators.timeBasedEpochGenerator();
    private static final Pattern HEX_32 = Pattern.compile("[0-9a-f]{32}");

    private Ids() {}

    /** A new UUID version 7 (RFC 9562 §5.7): unique, and ordered by the time it was made. */
    public static UUID next() {
        return TIME_ORDERED.generate();
    }

    /** The public form of an id, for example {@code user_0198c1b2…}; {@code prefix} is given without the underscore. */
    public static String text(String prefix, UUID id) {
        HexFormat hex = HexFormat.of();
        return prefix
                + '_'
                + hex.toHexDigits(id.getMostSignificantBits())
                + hex.toHexDigits(id.getLeastSignificantBits());
    }

    /** Reads a public form back; empty when the text is not an id with this prefix. */
    public static Optional<UUID> parse(String prefix, String text) {
        if (!text.startsWith(prefix + "_")) {
            return Optional.empty();
        }
        String hex = text.substring(prefix.length() + 1);
        if (!HEX_32.matcher(hex).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new UUID(HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32)));
    }
}
