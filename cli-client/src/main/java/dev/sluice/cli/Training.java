package dev.sluice.cli;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.World;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A run of the commands that are called most, so that the JVM can remember how it got there; nothing is shown. */
final class Training {

    private Training() {}

    static int run() {
        Path folder;
        try {
            folder = Files.createTempDirectory("sluice-training");
        } catch (IOException e) {
            return Exit.LOCAL;
        }
        try {
            Path profile = folder.resolve("profiles").resolve("default");
            SafeFiles.folder(folder.resolve("profiles"));
            SafeFiles.folder(profile);
            Instant now = Clock.systemUTC().instant();
            SafeFiles.writeSecret(profile.resolve("gateway"), bytes("url=http://localhost:1\n"));
            SafeFiles.writeSecret(
                    profile.resolve("credentials"),
                    bytes("access=a.b.c\nissued=" + now + "\nexpires=" + now.plusSeconds(3600) + "\nrefresh=r\n"));
            try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
                World world = new World(
                        Map.of("SLUICE_HOME", folder.toString(), "HOME", folder.toString(), "SLUICE_KEYCHAIN", "off"),
                        new ByteArrayInputStream(new byte[0]),
                        nowhere,
                        nowhere,
                        "",
                        System.getProperty("os.name", ""),
                        folder,
                        Clock.systemUTC());
                for (String line : new String[] {
                    "--version", "token", "--help", "status", "status --json", "setup --yes", "usage", "doctor --json"
                }) {
                    Sluice.run(world, line.split(" "));
                }
            }
            return Exit.DONE;
        } finally {
            clear(folder);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void clear(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(SafeFiles::delete);
        } catch (IOException e) {
            // a temporary folder that stays does no harm
        }
    }
}
