package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The JDK that runs the bench, and with it every Java program it starts. */
final class Jvm {

    private static final List<String> FLAGS = List.of(
            "-Xmx1g",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UseSerialGC",
            "-XX:MetaspaceSize=128m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private Jvm() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** 1 GB heap, the serial collector, compact headers. */
    static List<String> flags() {
        return FLAGS;
    }

    /** What {@code SLUICE_JAVA_OPTS} adds for the gateway, as for {@code deploy/sluice}. */
    static List<String> further() {
        String options = System.getenv().getOrDefault("SLUICE_JAVA_OPTS", "").strip();
        return options.isEmpty() ? List.of() : List.of(options.split("\\s+", -1));
    }

    /** Bytes of live objects after a full collection. */
    static long liveHeapBytes(long pid) throws IOException, InterruptedException {
        String histogram = jcmd(pid, "GC.class_histogram");
        return histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[2]))
                .findFirst()
                .orElseThrow(() -> new BenchException(
                        "jcmd gave no total: " + histogram.lines().findFirst().orElse("")));
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid),
                        command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
