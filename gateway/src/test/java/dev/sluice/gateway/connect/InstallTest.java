package dev.sluice.gateway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.client.ClaudeCode;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** From a bare account: one line is pasted, and Claude Code answers through the gateway. */
@GatewayTest
class InstallTest {

    private static final Path PACKED = Path.of("target", "cli");
    private static final long LARGEST_BYTES = 60L * 1024 * 1024;

    @TempDir
    private Path folder;

    @Autowired
    private BeanFactory gateway;

    @Autowired
    private Members members;

    @Autowired
    private PublicListener listener;

    @BeforeAll
    static void theProgramIsPackedAndSigned() throws Exception {
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
    }

    private String url() {
        return "http://localhost:" + listener.port();
    }

    private String get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url() + path)).build(), BodyHandlers.ofString())
                .body();
    }

    @Test
    void oneLineLeadsToAnAnswer() throws Exception {
        ClaudeCode.requireInstalled();
        Member member = members.add("bare-" + Ids.next() + "@example.test", "Ana", Role.CLAUDE_CODE_USER);
        CliProgram bare = new CliProgram(folder.resolve("home")).with("SLUICE_KEYCHAIN", "off");
        Instant begun = Instant.now();
        CliProgram.Run install =
                bare.approved(gateway, member.id(), List.of("sh", "-c", "curl -fsSL " + url() + "/install.sh | sh"));
        assertThat(install.exit()).as(install.err()).isZero();
        ClaudeCode claude = new ClaudeCode(folder);
        ClaudeCode.Run run = claude.run(Map.of(), "-p", "hello");
        assertThat(run.output()).contains("demo provider");
        Duration took = Duration.between(begun, Instant.now());
        System.getLogger("install")
                .log(System.Logger.Level.INFO, "from one line to an answer: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(60));

        Path installed = folder.resolve("home/.local/bin/sluice").toRealPath();
        assertThat(installed.getParent().resolveSibling("sluice.aot")).exists();

        CliProgram.Run again =
                bare.approved(gateway, member.id(), List.of("sh", "-c", "curl -fsSL " + url() + "/install.sh | sh"));
        assertThat(again.err()).contains("up to date").contains("nothing was changed");

        CliProgram.Run gone = bare.approved(
                gateway,
                member.id(),
                List.of("sh", "-c", "curl -fsSL " + url() + "/install.sh | sh -s -- --uninstall"));
        assertThat(gone.err()).contains("What stays").contains(".config/sluice");
        assertThat(folder.resolve("home/.local/share/sluice")).doesNotExist();
        assertThat(folder.resolve("home/.claude/settings.json")).doesNotExist();
    }

    @Test
    void whatIsHandedOutIsSmall() throws Exception {
        assertThat(Files.size(PACKED.resolve("sluice-cli-linux-x64.tar.gz"))).isLessThan(LARGEST_BYTES);
    }

    private CliProgram.Run installed(String script) throws Exception {
        Path file = Files.writeString(folder.resolve("install.sh"), script);
        CliProgram bare = new CliProgram(folder.resolve("home"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        return CliProgram.ended(bare.start(out, err, List.of("sh", file.toString(), "--no-login")), out, err);
    }

    private void refuses(String script, String reason) throws Exception {
        CliProgram.Run run = installed(script);
        assertThat(run.exit()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).contains(reason).contains("Next: ");
    }

    private static String unsigned(String script) {
        return script.replaceAll("(?m)^(SIGNATURE|KEY)='.*'$", "$1=''");
    }

    private static String otherSums(String script) {
        return script.replaceAll("(?m)^(SUMS='|)[0-9a-f]{64}  ", "$1" + "0".repeat(64) + "  ");
    }

    @Test
    void aFileThatWasChangedOnTheWayIsNotInstalled() throws Exception {
        refuses(otherSums(unsigned(get("/install.sh"))), "checksum differs");
        assertThat(folder.resolve("home/.local/bin/sluice")).doesNotExist();
    }

    @Test
    void checksumsThatWereNotSignedAreNotBelieved() throws Exception {
        refuses(otherSums(get("/install.sh")), "not what was signed");
        refuses(get("/install.sh").replaceFirst("SUMS='released  2", "SUMS='released  3"), "not what was signed");
        assertThat(folder.resolve("home/.local/bin/sluice")).doesNotExist();
    }

    @Test
    void whatWasSignedOnceMustBeSignedByTheSameKeyAndNotBeOlder() throws Exception {
        String script = get("/install.sh");
        assertThat(installed(script).exit()).isZero();
        assertThat(installed(script).err()).contains("up to date");
        refuses(unsigned(script), "is not any more");
        Path keys = folder.resolve("home/.config/sluice/release-keys");
        String remembered = Files.readString(keys);
        assertThat(remembered).startsWith(url() + " 20").hasLineCount(1);

        Files.writeString(keys, remembered.replaceFirst(" 20\\S+ ", " 2999-01-01T00:00:00Z "));
        refuses(script, "older than what you have, of 2999-01-01T00:00:00Z");
        Files.writeString(keys, url() + " 2026-01-01T00:00:00Z another-key\n");
        refuses(
                script,
                "another key than before, "
                        + new Distribution(PACKED).signature().orElseThrow().fingerprint());
        Files.writeString(keys, "https://other.test 2026-01-01T00:00:00Z another-key\n");
        assertThat(installed(script).exit()).isZero();
        assertThat(Files.readString(keys)).contains("https://other.test").contains(remembered.strip());
    }

    @Test
    void theScriptsCarryOurAddressAndNothingThatARequestSays() throws Exception {
        assertThat(get("/install.sh")).contains("URL='" + url() + "'").contains("sluice-cli-any.tar.gz");
        assertThat(get("/install.ps1")).contains("$Url = '" + url() + "'").doesNotContain("@URL@");
        assertThat(get("/connect/dist/..%2Fsluice.jar")).doesNotContain("PK");
    }
}
