package dev.sluice.cli.session;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where Claude Code is on this machine. */
public final class ClaudeProgram {

    private static final long LONGEST_SECONDS = 20;

    private ClaudeProgram() {}

    /** Null when it is not installed. {@code SLUICE_CLAUDE} names it outright. */
    public static @Nullable Path find(World world) {
        String own = world.variable("SLUICE_CLAUDE");
        if (own != null) {
            return Files.isExecutable(world.path(own)) ? world.path(own) : null;
        }
        List<Path> folders = new ArrayList<>();
        String path = world.variable("PATH");
        if (path != null) {
            for (String folder : path.split(File.pathSeparator)) {
                if (!folder.isEmpty()) {
                    folders.add(Path.of(folder));
                }
            }
        }
        folders.add(world.home().resolve(".local").resolve("bin"));
        folders.add(world.home().resolve(".claude").resolve("local"));
        List<String> names = world.windows() ? List.of("claude.exe", "claude.cmd") : List.of("claude");
        for (Path folder : folders) {
            for (String name : names) {
                if (Files.isExecutable(folder.resolve(name)) && Files.isRegularFile(folder.resolve(name))) {
                    return folder.resolve(name);
                }
            }
        }
        return null;
    }

    static Path require(World world) {
        Path found = find(world);
        if (found == null) {
            throw new Problem(
                    Exit.LOCAL,
                    "Claude Code is not installed here",
                    "install it, for example: npm install -g @anthropic-ai/claude-code; or set SLUICE_CLAUDE");
        }
        return found;
    }

    /** Its version as digits and dots; null when it does not say. */
    public static @Nullable String version(World world, Path program) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(program.toString(), "--version").redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(world.env());
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            String[] words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\\s+");
            return words.length > 0 && words[0].matches("[0-9]+(\\.[0-9]+){1,3}") ? words[0] : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
