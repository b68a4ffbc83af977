package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Collectors;

/** The page of record: figures with the machine, the versions and the command that made them. */
final class Provenance {

    private Provenance() {}

    static String page(Options options, Report report) throws IOException, InterruptedException {
        String command = options.given().entrySet().stream()
                .filter(entry -> !java.util.Set.of("jar", "launcher", "results", "commit")
                        .contains(entry.getKey()))
                .sorted(java.util.Map.Entry.comparingByKey())
                .map(entry -> "--" + entry.getKey() + ("true".equals(entry.getValue()) ? "" : "=" + entry.getValue()))
                .collect(Collectors.joining(" "));
        return "# Benchmark results\n\n"
                + "Made by `bench/run " + command + "` on " + LocalDate.now(ZoneOffset.UTC) + ", commit "
                + options.text("commit", "unknown") + ". What is measured and how: `bench/README.md`.\n\n"
                + "* Machine: " + Runtime.getRuntime().availableProcessors() + " cores, " + cpu() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version")
                + "; generator, simulator, gateway and PostgreSQL share them\n"
                + "* JDK " + Runtime.version() + ", flags `" + String.join(" ", Jvm.flags()) + "`\n"
                + "* " + nginx() + ", 2 workers\n\n"
                + "In brackets: ratio to the nginx pass directly before. Medians over the rounds.\n\n"
                + report.table();
    }

    private static String cpu() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String nginx() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder("nginx", "-v").redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.replace("nginx version: ", "").strip();
    }
}
