package dev.sluice.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.FakeGateway;
import dev.sluice.cli.Person;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetupTest {

    private static final String SETTINGS = ".claude/settings.json";

    @TempDir
    private Path home;

    private FakeGateway gateway;
    private Person ana;

    @BeforeEach
    void ana() throws IOException {
        gateway = new FakeGateway();
        ana = new Person(home).signedIn(gateway.url());
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void whatWasThereStaysAndTwiceChangesNothing() throws IOException {
        String before = "{\r\n    \"model\": \"opus\",\r\n    \"env\": { \"FOO\" : \"1\" }\r\n}";
        ana.write(SETTINGS, before);
        Files.setPosixFilePermissions(ana.file(SETTINGS), PosixFilePermissions.fromString("rw-r-----"));
        Person.Run run = ana.run("setup", "--yes");
        assertThat(run.exit()).as(run.err()).isZero();
        String after = Files.readString(ana.file(SETTINGS));
        assertThat(after)
                .startsWith("{\r\n    \"model\": \"opus\",\r\n")
                .contains("\"FOO\" : \"1\"")
                .contains(gateway.url())
                .contains("sluice token")
                .contains("DISABLE_TELEMETRY")
                .doesNotContain("LD_PRELOAD");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(ana.file(SETTINGS))))
                .isEqualTo("rw-r-----");
        assertThat(ana.run("setup", "--yes").err()).contains("nothing was changed");
        assertThat(Files.readString(ana.file(SETTINGS))).isEqualTo(after);

        assertThat(ana.run("setup", "--undo").exit()).isZero();
        assertThat(Files.readString(ana.file(SETTINGS))).isEqualTo(before);
    }

    @Test
    void aFileThatWasNotThereIsGoneAgain() {
        assertThat(ana.run("setup", "--yes").exit()).isZero();
        assertThat(ana.file(SETTINGS)).exists();
        ana.run("setup", "--undo");
        assertThat(ana.file(SETTINGS)).doesNotExist();
    }

    @Test
    void undoAfterAnEditTakesOutOurLinesOnly() throws IOException {
        ana.write(SETTINGS, "{\"apiKeyHelper\": \"mine\"}");
        ana.run("setup", "--yes");
        String edited = Files.readString(ana.file(SETTINGS)).replaceFirst("\\{", "{\"model\": \"opus\", ");
        ana.write(SETTINGS, edited);
        ana.run("setup", "--undo");
        assertThat(Files.readString(ana.file(SETTINGS)).replaceAll("\\s", ""))
                .isEqualTo("{\"model\":\"opus\",\"apiKeyHelper\":\"mine\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\n  // mine\n  \"model\": \"opus\"\n}",
                "{\"model\": \"opus\",}",
                "[]",
                "{\"env\": []}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":",
                "not json"
            })
    void aFileWithMistakesIsLeftAsItIs(String text) throws IOException {
        ana.write(SETTINGS, text);
        Person.Run run = ana.run("setup", "--yes");
        assertThat(run.exit()).isEqualTo(6);
        assertThat(run.err()).contains("left as it is").contains("--print settings");
        assertThat(Files.readString(ana.file(SETTINGS))).isEqualTo(text);
        assertThat(ana.run("setup", "--print", "settings").out()).contains("apiKeyHelper");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ // mine\n", "{\"apiKeyHelper\": ", "not json"})
    void aFileThatWasBrokenSinceIsLeftAsItIsByUndo(String start) throws IOException {
        ana.write(SETTINGS, "{\"model\": \"opus\"}");
        ana.run("setup", "--yes");
        String broken = start + Files.readString(ana.file(SETTINGS)).substring(1);
        ana.write(SETTINGS, broken);
        assertThat(ana.run("setup", "--undo").exit()).isEqualTo(6);
        assertThat(ana.file(SETTINGS)).hasContent(broken);
        ana.write(SETTINGS, broken.replace(start, "{"));
        assertThat(ana.run("setup", "--undo").exit()).isZero();
        assertThat(Files.readString(ana.file(SETTINGS))).isEqualTo("{\"model\": \"opus\"}");
    }

    @Test
    void withoutAnAnswerNothingIsWritten() {
        assertThat(ana.run("setup").exit()).isEqualTo(2);
        assertThat(ana.terminals("ioe")
                        .with("TERM", "dumb")
                        .typing("n\n")
                        .run("setup")
                        .exit())
                .isEqualTo(1);
        assertThat(ana.file(SETTINGS)).doesNotExist();
        assertThat(ana.typing("y\n").run("setup").exit()).isZero();
        assertThat(ana.file(SETTINGS)).exists();
    }

    @Test
    void managedSettingsNeedNoSignIn() throws IOException {
        Person root = new Person(home.resolve("root"));
        Person.Run run = root.run("setup", "--managed", "--gateway", gateway.url(), "--yes");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(Files.readString(root.file("managed/managed-settings.d/50-sluice.json")))
                .contains("~/.local/bin/sluice token");
    }

    @Test
    void secretsAreNotShownInTheDiff() {
        ana.write(SETTINGS, "{\n  \"env\": {\n    \"MY_TOKEN\": \"hush-hush\"\n  }\n}\n");
        assertThat(ana.run("setup", "--yes").err()).contains("MY_TOKEN").doesNotContain("hush-hush");
    }
}
