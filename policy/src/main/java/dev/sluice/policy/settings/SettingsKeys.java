package dev.sluice.policy.settings;

import dev.sluice.policy.settings.SettingsKey.Merge;
import dev.sluice.policy.settings.SettingsKey.Reach;
import dev.sluice.policy.settings.SettingsKey.Type;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every documented settings key, from the bundled table. */
final class SettingsKeys {
    private static final Map<String, SettingsKey> KEYS = read();
    private static final Set<String> PARENTS = parents();

    private SettingsKeys() {}

    private static Map<String, SettingsKey> read() {
        try (InputStream in = Objects.requireNonNull(SettingsKeys.class.getResourceAsStream("settings-keys.tsv"))) {
            Map<String, SettingsKey> keys = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(SettingsKeys::key)
                    .forEach(key -> keys.put(key.path(), key));
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SettingsKey key(String line) {
        String[] cells = line.split("\t");
        boolean fixed = cells[1].startsWith("enum:");
        Set<Type> types = new LinkedHashSet<>();
        if (fixed) {
            types.add(Type.TEXT);
        } else {
            Arrays.stream(cells[1].split("/")).forEach(type -> types.add(Type.valueOf(type.toUpperCase(Locale.ROOT))));
        }
        return new SettingsKey(
                cells[0],
                types,
                fixed ? List.of(cells[1].substring(5).split(",")) : List.of(),
                Reach.valueOf(cells[2]),
                cells[3].equals("-") ? Merge.NONE : Merge.valueOf(cells[3]));
    }

    private static Set<String> parents() {
        Set<String> parents = new LinkedHashSet<>();
        for (String path : KEYS.keySet()) {
            if (path.contains(".")) {
                parents.add(path.substring(0, path.lastIndexOf('.')));
            }
        }
        return parents;
    }

    static @Nullable SettingsKey find(String path) {
        return KEYS.get(path);
    }

    /** Whether the members of this object are keys of the table themselves. */
    static boolean hasMembers(String path) {
        return PARENTS.contains(path);
    }

    /** The documented name under {@code parent} that is nearest to a wrong one, or null when none is near. */
    static @Nullable String nearest(String parent, String name) {
        String prefix = parent.isEmpty() ? "" : parent + ".";
        return Spelling.nearest(
                name,
                KEYS.keySet().stream()
                        .filter(path -> path.startsWith(prefix) && path.indexOf('.', prefix.length()) < 0)
                        .map(path -> path.substring(prefix.length()))
                        .toList());
    }
}
