package dev.sluice.cli.profile;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Files of {@code name=value} lines: read in a moment, which {@code sluice token} needs. */
final class KeyValues {

    private static final int MOST_BYTES = 65_536;

    private KeyValues() {}

    /** Null when there is no such file. */
    static @Nullable Map<String, String> read(Path file, String next) {
        byte[] bytes = SafeFiles.read(file);
        if (bytes == null) {
            return null;
        }
        Map<String, String> values =
                bytes.length > MOST_BYTES ? null : parse(new String(bytes, StandardCharsets.UTF_8));
        if (values == null) {
            throw new Problem(Exit.LOCAL, file + " is damaged", next);
        }
        return values;
    }

    /** Null when the text is something else. */
    static @Nullable Map<String, String> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            if (end < 0) {
                return null;
            }
            int equals = text.indexOf('=', from);
            if (equals <= from || equals > end) {
                return null;
            }
            String value = text.substring(equals + 1, end);
            boolean steers = value.chars().anyMatch(Character::isISOControl) || value.indexOf('\uFFFD') >= 0;
            if (steers || values.put(text.substring(from, equals), value) != null) {
                return null;
            }
            from = end + 1;
        }
        return values;
    }

    static byte[] text(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> text.append(name)
                .append('=')
                .append(value.replaceAll("[\\p{Cntrl}]", " "))
                .append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
