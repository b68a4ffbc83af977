package dev.sluice.cli;

import dev.sluice.cli.world.World;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Somebody with a home folder of their own who runs commands. */
public final class Person {

    private final Path home;
    private final Map<String, String> env = new HashMap<>();
    private String terminals = "";
    private String typed = "";
    private Clock clock = Clock.systemUTC();

    public Person(Path home) {
        this.home = home;
        env.put("HOME", home.toString());
        env.put("SLUICE_KEYCHAIN", "off");
        env.put("SLUICE_MANAGED_DIR", home.resolve("managed").toString());
    }

    public record Run(int exit, String out, String err) {}

    public Person with(String name, String value) {
        env.put(name, value);
        return this;
    }

    public Person terminals(String which) {
        terminals = which;
        return this;
    }

    public Person typing(String text) {
        typed = text;
        return this;
    }

    public Person clock(Clock other) {
        clock = other;
        return this;
    }

    public Path home() {
        return home;
    }

    public Path file(String name) {
        return home.resolve(name);
    }

    public Path write(String name, String text) {
        try {
            Files.createDirectories(file(name).getParent());
            return Files.writeString(file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As if signed in at this address. */
    public Person signedIn(String url) {
        Instant now = clock.instant();
        write(".config/sluice/profiles/default/gateway", "url=" + url + "\n");
        write(
                ".config/sluice/profiles/default/credentials",
                "access=a.b.c\nissued=" + now + "\nexpires=" + now.plusSeconds(3600)
                        + "\nemail=ana@corp.test\nrefresh=r1\n");
        return this;
    }

    public Run run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        World world = new World(
                Map.copyOf(env),
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminals,
                "Linux",
                home,
                clock);
        int exit = Sluice.run(world, arguments);
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
