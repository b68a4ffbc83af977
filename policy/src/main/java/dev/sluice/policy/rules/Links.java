package dev.sluice.policy.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Symbolic links: where one points to, or null where the path is none. */
@FunctionalInterface
public interface Links {
    Links NONE = path -> null;

    @Nullable
    String target(String path);

    static Links of(Map<String, String> targets) {
        return targets::get;
    }

    /** The links of this machine. */
    static Links ofFileSystem() {
        return path -> {
            try {
                Path link = Path.of(path);
                return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link).toString() : null;
            } catch (IOException | InvalidPathException e) {
                return null;
            }
        };
    }
}
