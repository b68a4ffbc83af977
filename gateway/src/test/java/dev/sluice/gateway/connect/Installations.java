package dev.sluice.gateway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program as it is handed out, and machines on which the install script runs. */
final class Installations {

    static final Path PACKED = Path.of("target", "cli");
    private static final List<String> FEW_TOOLS = List.of(
            "sh",
            "curl",
            "sed",
            "cut",
            "sha256sum",
            "mktemp",
            "mkdir",
            "rm",
            "mv",
            "cp",
            "ln",
            "uname",
            "grep",
            "head",
            "sort",
            "gzip",
            "tar",
            "readlink",
            "ls",
            "tr",
            "chmod",
            "cat",
            "bash");

    private static boolean packed;

    private Installations() {}

    /** Packs the program and signs it with a new key, once for all tests. */
    static synchronized void pack() throws Exception {
        if (packed) {
            return;
        }
        Path key = Path.of("target", "release-key.pem");
        Files.deleteIfExists(key);
        assertThat(new ProcessBuilder("../deploy/package-cli", "--new-key", key.toString())
                        .start()
                        .waitFor())
                .isZero();
        ProcessBuilder packing = new ProcessBuilder("../deploy/package-cli", PACKED.toString())
                .redirectErrorStream(true)
                .redirectOutput(new File("target/package-cli.log"));
        packing.environment().put("SLUICE_CLI_JARS", CliProgram.classPath());
        packing.environment().put("SLUICE_RELEASE_KEY", key.toAbsolutePath().toString());
        packing.environment().put("SLUICE_JAVA_HOME", System.getProperty("java.home"));
        assertThat(packing.start().waitFor())
                .as(Files.readString(Path.of("target/package-cli.log")))
                .isZero();
        packed = true;
    }

    static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }

    /** Runs the script without a sign-in. */
    static CliProgram.Run run(Path folder, String script, CliProgram bare, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                Files.writeString(folder.resolve("install.sh"), script).toString(),
                "--no-login"));
        command.addAll(List.of(options));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        return CliProgram.ended(bare.start(out, err, command), out, err);
    }

    static void refused(CliProgram.Run run, String reason) {
        assertThat(run.exit()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).contains(reason).contains("Next: ");
    }

    static String unsigned(String script) {
        return script.replaceAll("(?m)^(SIGNATURE|KEY)='.*'$", "$1=''");
    }

    static String otherSums(String script) {
        return script.replaceAll("(?m)^(SUMS='|)[0-9a-f]{64}  ", "$1" + "0".repeat(64) + "  ");
    }

    /** A folder with what the installer needs, and neither openssl nor npm. */
    static Path fewTools(Path folder) throws Exception {
        if (Files.notExists(folder)) {
            Files.createDirectories(folder);
            for (String tool : FEW_TOOLS) {
                Files.createSymbolicLink(folder.resolve(tool), Path.of("/usr/bin", tool));
            }
        }
        return folder;
    }
}
