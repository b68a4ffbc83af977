package dev.sluice.cli.profile;

import dev.sluice.cli.world.World;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The system's store of secrets, by its own program: {@code secret-tool} on a Linux desktop, {@code security} on macOS.
 * Windows keeps a person's files from others already. A secret goes in by standard input, never by an argument that other
 * people's processes can see.
 */
final class Keychain {

    private static final String SERVICE = "sluice";
    private static final long LONGEST_SECONDS = 10;

    private final World world;

    Keychain(World world) {
        this.world = world;
    }

    private boolean linuxDesktop() {
        return !world.windows()
                && !world.mac()
                && world.variable("DBUS_SESSION_BUS_ADDRESS") != null
                && onPath("secret-tool");
    }

    private boolean off() {
        return "off".equals(world.variable("SLUICE_KEYCHAIN"));
    }

    private boolean onPath(String program) {
        String path = world.variable("PATH");
        return path != null
                && List.of(path.split(":")).stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Nullable
    String find(String profile) {
        if (off()) {
            return null;
        }
        if (world.mac()) {
            return run("", "security", "find-generic-password", "-s", SERVICE, "-a", profile, "-w");
        }
        return linuxDesktop() ? run("", "secret-tool", "lookup", "service", SERVICE, "profile", profile) : null;
    }

    /** False when there is no keychain or it does not want it. */
    boolean store(String profile, String secret) {
        if (off() || !secret.matches("[\\x21-\\x7e]+")) {
            return false;
        }
        if (world.mac()) {
            String command = "add-generic-password -U -s " + SERVICE + " -a " + profile + " -w " + secret + "\n";
            return run(command, "security", "-i") != null && secret.equals(find(profile));
        }
        return linuxDesktop()
                && run(
                                secret,
                                "secret-tool",
                                "store",
                                "--label=Sluice " + profile,
                                "service",
                                SERVICE,
                                "profile",
                                profile)
                        != null
                && secret.equals(find(profile));
    }

    void remove(String profile) {
        if (off()) {
            return;
        }
        if (world.mac()) {
            run("", "security", "delete-generic-password", "-s", SERVICE, "-a", profile);
        } else if (linuxDesktop()) {
            run("", "secret-tool", "clear", "service", SERVICE, "profile", profile);
        }
    }

    /** What the program printed; null when it failed or had nothing to say about a failure. */
    private @Nullable String run(String input, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(world.env());
            Process process = builder.start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.exitValue() == 0 ? output : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
