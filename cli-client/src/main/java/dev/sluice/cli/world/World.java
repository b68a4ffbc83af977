package dev.sluice.cli.world;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a run sees of its surroundings; tests give it another.
 *
 * @param terminals which of the streams are terminals: {@code i}, {@code o}, {@code e}
 * @param os {@code os.name} of the JVM
 */
public record World(
        Map<String, String> env,
        InputStream in,
        PrintStream out,
        PrintStream err,
        String terminals,
        String os,
        Path cwd,
        Clock clock) {

    /** The real one. The launcher says which streams are terminals, because the JVM cannot tell for each. */
    public static World real() {
        String terminals = System.getProperty("sluice.terminals");
        if (terminals == null) {
            terminals = System.console() != null && System.console().isTerminal() ? "ioe" : "";
        }
        return new World(
                System.getenv(),
                System.in,
                System.out,
                System.err,
                terminals,
                System.getProperty("os.name", ""),
                Path.of("").toAbsolutePath(),
                Clock.systemUTC());
    }

    /** A variable; null when it is unset or empty. */
    public @Nullable String variable(String name) {
        String value = env.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    public boolean windows() {
        return os.toLowerCase(Locale.ROOT).startsWith("windows");
    }

    public boolean mac() {
        return os.toLowerCase(Locale.ROOT).startsWith("mac");
    }

    /** The person's home folder. */
    public Path home() {
        String home = variable(windows() ? "USERPROFILE" : "HOME");
        return Path.of(home == null ? System.getProperty("user.home", ".") : home);
    }

    /** A path as a person types it, {@code ~} included. */
    public Path path(String typed) {
        Path path = typed.equals("~") || typed.startsWith("~/")
                ? home().resolve(typed.length() > 1 ? typed.substring(2) : "")
                : Path.of(typed);
        return cwd.resolve(path).normalize();
    }

    public Screen screen() {
        return new Screen(this);
    }
}
