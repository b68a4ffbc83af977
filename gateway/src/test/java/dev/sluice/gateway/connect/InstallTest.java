package dev.sluice.gateway.connect;

import static dev.sluice.gateway.connect.Installations.PACKED;
import static dev.sluice.gateway.connect.Installations.fewTools;
import static dev.sluice.gateway.connect.Installations.otherSums;
import static dev.sluice.gateway.connect.Installations.refused;
import static dev.sluice.gateway.connect.Installations.unsigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.client.ClaudeCode;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** From a bare account: one line is pasted, and Claude Code answers through the gateway. */
@GatewayTest
class InstallTest {

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
        Installations.pack();
    }

    private String url() {
        return "http://localhost:" + listener.port();
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
        assertThat(gone.err()).contains("What stays").contains("release-keys").contains(".config/sluice");
        assertThat(folder.resolve("home/.local/share/sluice")).doesNotExist();
        assertThat(folder.resolve("home/.claude/settings.json")).doesNotExist();
    }

    @Test
    void whatIsHandedOutIsSmall() throws Exception {
        assertThat(Files.size(PACKED.resolve("sluice-cli-linux-x64.tar.gz"))).isLessThan(LARGEST_BYTES);
    }

    private CliProgram.Run installed(String script) throws Exception {
        return installed(script, new CliProgram(folder.resolve("home")));
    }

    private CliProgram.Run installed(String script, CliProgram bare) throws Exception {
        return Installations.run(folder, script, bare);
    }

    private String get(String path) throws Exception {
        return Installations.get(url() + path);
    }

    private void refuses(String script, String reason) throws Exception {
        refused(installed(script), reason);
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
    void whatASecondUnknownKeySignedAnewIsRefused() throws Exception {
        String script = get("/install.sh");
        assertThat(installed(script).exit()).isZero();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair other = generator.generateKeyPair();
        Matcher sums = Pattern.compile("SUMS='([^']*)'").matcher(otherSums(script));
        assertThat(sums.find()).isTrue();
        Signature signing = Signature.getInstance("SHA256withECDSA");
        signing.initSign(other.getPrivate());
        signing.update((sums.group(1) + "\n").getBytes(StandardCharsets.US_ASCII));
        Base64.Encoder base64 = Base64.getEncoder();
        String signedAnew = otherSums(script)
                .replaceFirst("(?m)^SIGNATURE='.*'$", "SIGNATURE='" + base64.encodeToString(signing.sign()) + "'")
                .replaceFirst(
                        "(?m)^KEY='.*'$",
                        "KEY='" + base64.encodeToString(other.getPublic().getEncoded()) + "'");
        refuses(signedAnew, "another key than before");

        CliProgram newcomer = new CliProgram(folder.resolve("newcomer"));
        refused(installed(signedAnew, newcomer), "checksum differs");
        assertThat(folder.resolve("newcomer/.config/sluice/release-keys")).doesNotExist();
    }

    @Test
    void withoutOpensslAFirstInstallationSaysSoAndALaterOneIsRefused() throws Exception {
        Path tools = fewTools(folder.resolve("tools"));
        String script = get("/install.sh");
        CliProgram.Run first =
                installed(script, new CliProgram(folder.resolve("first")).with("PATH", tools.toString()));
        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.err()).contains("signature is not checked, because openssl is not here");
        assertThat(folder.resolve("first/.config/sluice/release-keys")).doesNotExist();

        assertThat(installed(script).exit()).isZero();
        refused(
                installed(script, new CliProgram(folder.resolve("home")).with("PATH", tools.toString())),
                "cannot be checked without openssl");
    }

    @Test
    void aJavaThatMovedIsFoundAgain() throws Exception {
        String script = unsigned(get("/install.sh")).replace("sluice-cli-linux-x64", "sluice-cli-of-others");
        Path before = Files.createSymbolicLink(folder.resolve("jdk-before"), Path.of(System.getProperty("java.home")));
        CliProgram bare = new CliProgram(folder.resolve("home"));
        assertThat(installed(script, bare.with("SLUICE_JAVA_HOME", before.toString()))
                        .exit())
                .isZero();
        Path after = Files.move(before, folder.resolve("jdk-after"));
        CliProgram.Run again = installed(script, bare.with("SLUICE_JAVA_HOME", after.toString()));
        assertThat(again.err()).contains("up to date");
        Path program = folder.resolve("home/.local/bin/sluice").toRealPath().getParent();
        assertThat(program.resolveSibling("java")).hasContent(after.resolve("bin/java") + "\n");
        assertThat(program.resolveSibling("sluice.aot")).exists();
        Path out = folder.resolve("out");
        CliProgram.Run version = CliProgram.ended(
                bare.start(
                        out,
                        folder.resolve("err"),
                        List.of(program.resolve("sluice").toString(), "--version")),
                out,
                folder.resolve("err"));
        assertThat(version.out()).contains("sluice ");
    }

    /** A copy of what is handed out, to be spoiled. */
    private static Path copyOfThePacked(Path to) throws Exception {
        Files.createDirectories(to);
        for (String part : List.of("sluice-cli.sums", "sluice-cli.sums.sig", "sluice-cli.key")) {
            Files.copy(PACKED.resolve(part), to.resolve(part));
        }
        return to;
    }

    private static void isNotHandedOut(Path spoiled, String why) {
        assertThatThrownBy(() -> new Distribution(spoiled).signature())
                .isInstanceOf(UnusableReleaseException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("nothing is handed out");
    }

    @Test
    void aReleaseWhoseSignatureIsBrokenIsNotHandedOutAsUnsigned() throws Exception {
        Path changed = copyOfThePacked(folder.resolve("changed"));
        Files.writeString(
                changed.resolve("sluice-cli.sums"),
                Files.readString(PACKED.resolve("sluice-cli.sums")).replaceFirst("released  2", "released  3"));
        isNotHandedOut(changed, "does not fit");
        for (String part : List.of("sluice-cli.sums", "sluice-cli.sums.sig", "sluice-cli.key")) {
            Path lacking = copyOfThePacked(folder.resolve("without-" + part));
            Files.delete(lacking.resolve(part));
            isNotHandedOut(lacking, "lacks a part");
            Files.writeString(lacking.resolve(part), "\0garbage");
            isNotHandedOut(lacking, part.endsWith(".sums") ? "does not fit" : "cannot be read");
        }
        Path none = Files.createDirectories(folder.resolve("unsigned"));
        assertThat(new Distribution(none).signature()).isEmpty();
    }

    @Test
    void whoAsksWhileTheSignatureIsBrokenIsToldSo() throws Exception {
        Path signature = PACKED.resolve("sluice-cli.sums.sig");
        String good = Files.readString(signature);
        try {
            Files.writeString(signature, "garbage");
            String script = get("/install.sh");
            assertThat(script).contains("SUMS=''").contains("KEY=''");
            refuses(script, "signature of the program cannot be read; this gateway hands nothing out");
            assertThat(get("/install.ps1")).contains("$Problem = 'the signature of the program cannot be read'");
        } finally {
            Files.writeString(signature, good);
        }
    }

    @Test
    void theScriptsCarryOurAddressAndNothingThatARequestSays() throws Exception {
        assertThat(get("/install.sh")).contains("URL='" + url() + "'").contains("sluice-cli-any.tar.gz");
        assertThat(get("/install.ps1")).contains("$Url = '" + url() + "'").doesNotContain("@URL@");
        assertThat(get("/connect/dist/..%2Fsluice.jar")).doesNotContain("PK");
    }
}
