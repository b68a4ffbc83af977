package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the machine does to the program: no room, no right to write, no power over the person who presses Ctrl-C. */
class HardshipTest {

    private static final String SETTINGS = ".claude/settings.json";
    private static final String CREDENTIALS = ".config/sluice/profiles/default/credentials";
    private static final String BEFORE = "{\n  \"model\": \"opus\"\n}\n";

    @TempDir
    private Path folder;

    private FakeGateway gateway;
    private Person ana;
    private OwnProcess sluice;

    @BeforeEach
    void ana() throws IOException {
        gateway = new FakeGateway();
        ana = new Person(Files.createDirectories(folder.resolve("home"))).signedIn(gateway.url());
        ana.write(SETTINGS, BEFORE);
        sluice = new OwnProcess(ana).with("TERMINALS", "").with("TERM", "xterm");
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    /** Runs with a file system of its own, which is as it is for nobody else. */
    private Person.Run apart(String script) throws Exception {
        boolean may = OwnProcess.has("unshare", "mount")
                && sluice.shell("unshare -m mount -t tmpfs tmpfs /mnt").exit() == 0;
        assertThat(may || System.getenv("CI") == null)
                .as("the right to mount a file system")
                .isTrue();
        assumeTrue(may, "needs the right to mount a file system");
        return sluice.shell("unshare -m sh -c '" + script + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {".claude", ".config/sluice"})
    void aFullDiskIsNamedAndLeavesTheSettingsAsTheyWere(String full) throws Exception {
        Person.Run run = apart("cp -a $HOME/" + full + " $HOME/kept && mount -t tmpfs -o size=64k tmpfs $HOME/" + full
                + " && cp -a $HOME/kept/. $HOME/" + full + "; head -c 100000 /dev/zero >$HOME/" + full
                + "/filler 2>/dev/null; $SLUICE setup --yes; code=$?; cat $HOME/" + SETTINGS
                + "; find $HOME/" + full + " -name \"*.tmp\"; exit $code");
        assertThat(run.err()).contains("the disk is full").contains("Next: ").doesNotContain("\tat ");
        assertThat(run.exit()).isEqualTo(6);
        assertThat(run.out()).isEqualTo(BEFORE);
    }

    @Test
    void aReadOnlyHomeIsNamedAndATokenThatStillWorksIsGivenOut() throws Exception {
        String due = Files.readString(ana.file(CREDENTIALS))
                .replaceFirst("expires=.*", "expires=" + Instant.now().plusSeconds(120));
        ana.write(CREDENTIALS, due);
        String readOnly = "mount --bind $HOME $HOME && mount -o remount,bind,ro $HOME && ";
        Person.Run run = apart(readOnly + "$SLUICE setup --yes");
        assertThat(run.err()).contains("read-only").contains("SLUICE_HOME").doesNotContain("\tat ");
        assertThat(run.exit()).isEqualTo(6);
        assertThat(ana.file(SETTINGS)).hasContent(BEFORE);

        Person.Run token = apart(readOnly + "$SLUICE token");
        assertThat(token.exit()).as(token.err()).isZero();
        assertThat(token.out()).isEqualTo("a.b.c\n");
    }

    @ParameterizedTest
    @CsvSource({
        "xterm, setup, [y/N]",
        "dumb, setup, [y/N]",
        "xterm, feedback hello, [y/N]",
        "xterm, feedback, want to say",
        "dumb, members remove ana@corp.test, [y/N]",
        "xterm, login, Waiting for your approval"
    })
    void ctrlCEndsAPromptAndNothingIsWritten(String term, String command, String prompt) throws Exception {
        assumeTrue(OwnProcess.has("script"), "needs script of util-linux");
        gateway.on(
                        "/oauth/device_authorization",
                        200,
                        "{\"user_code\":\"ABCD-EFGH\",\"device_code\":\"d\",\"interval\":60,\"expires_in\":600,"
                                + "\"verification_uri_complete\":\"" + gateway.url() + "/device\"}")
                .on("/oauth/token", 400, "{\"error\":\"authorization_pending\"}");
        String credentials = Files.readString(ana.file(CREDENTIALS));
        Person.Run run = sluice.with("TERMINALS", "ioe")
                .with("TERM", term)
                .with("SLUICE_ADMIN_KEY", "k")
                .interrupted(prompt, command);
        assertThat(run.exit()).as(run.out()).isEqualTo(130);
        assertThat(run.out()).contains(prompt).doesNotContain("Exception");
        assertThat(ana.file(SETTINGS)).hasContent(BEFORE);
        assertThat(ana.file(CREDENTIALS)).hasContent(credentials);
        try (var files = Files.walk(ana.home())) {
            assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
        }
    }
}
