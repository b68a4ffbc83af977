package dev.sluice.gateway.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.client.ClaudeCode;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The companion CLI as its own process against a whole gateway: sign-in, tokens, Claude Code for one run. */
@GatewayTest
class CliSessionTest {

    private static final int AT_ONCE = 50;

    @TempDir
    private Path folder;

    @Autowired
    private BeanFactory gateway;

    @Autowired
    private Members members;

    @Autowired
    private JdbcClient database;

    @Autowired
    private PublicListener listener;

    private Member member;
    private CliProgram sluice;

    @BeforeEach
    void somebodySignsIn() throws Exception {
        member = members.add("cli-" + Ids.next() + "@example.test", "Ana", Role.DEVELOPER);
        sluice = new CliProgram(folder.resolve("home"));
        CliProgram.Run login = sluice.login(gateway, member.id(), url());
        assertThat(login.exit()).as(login.err()).isZero();
    }

    private String url() {
        return "http://localhost:" + listener.port();
    }

    private Path credentials() {
        return sluice.home().resolve(".config/sluice/profiles/default/credentials");
    }

    /** Makes the token look old enough to be renewed, or past its end. */
    private void age(Instant expires) throws IOException {
        String text = Files.readString(credentials())
                .replaceAll("issued=.*", "issued=" + Instant.now().minusSeconds(3600))
                .replaceAll("expires=.*", "expires=" + expires);
        Files.writeString(credentials(), text);
    }

    private int refreshTokens() {
        return database.sql("select count(*) from device_refresh_token t join device_session s on s.id = t.session_id"
                        + " where s.member_id = ?")
                .param(member.id())
                .query(Integer.class)
                .single();
    }

    @Test
    void whoSignsInHasATokenThatTheGatewayTakesUntilTheySignOut() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials())))
                .isEqualTo("rw-------");
        CliProgram.Run status = sluice.run("status", "--json");
        assertThat(status.exit()).isZero();
        assertThat(status.out()).contains(member.email()).contains("\"signed_in\" : true");
        assertThat(sluice.run("token").out().strip()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
        assertThat(sluice.run("usage", "--json").out()).contains("\"today_usd\" : \"0\"");

        assertThat(sluice.run("logout").exit()).isZero();

        assertThat(credentials()).doesNotExist();
        assertThat(sluice.run("status").exit()).isEqualTo(1);
        CliProgram.Run token = sluice.run("token");
        assertThat(token.exit()).isEqualTo(3);
        assertThat(token.out()).isEmpty();
        assertThat(token.err()).contains("sluice login");
    }

    @Test
    void fiftyCallsAtOnceRenewTheTokenOnce() throws Exception {
        String old = sluice.run("token").out();
        age(Instant.now().plusSeconds(30));
        int before = refreshTokens();
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            processes.add(sluice.start(folder.resolve("out" + i), folder.resolve("err" + i), "token"));
        }
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            CliProgram.Run run =
                    CliProgram.ended(processes.get(i), folder.resolve("out" + i), folder.resolve("err" + i));
            assertThat(run.exit()).as(run.err()).isZero();
            tokens.add(run.out());
        }
        assertThat(tokens.stream().distinct()).hasSize(1).doesNotContain(old);
        assertThat(refreshTokens() - before).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent-sdk", "bedrock", "vertex"})
    void whatSetupPrintsToPasteLetsTheRealClientIn(String snippet) throws Exception {
        ClaudeCode.requireInstalled();
        Path tools = Files.createDirectories(folder.resolve("tools"));
        Files.createSymbolicLink(tools.resolve("sluice"), sluice.script());
        Path pasted = Files.writeString(
                folder.resolve("pasted.sh"),
                "PATH=" + tools + ":$PATH\n"
                        + sluice.run("setup", "--print", snippet).out() + "\nexec " + ClaudeCode.binary()
                        + " -p hello\n");
        CliProgram.Run run = CliProgram.ended(
                sluice.start(folder.resolve("out"), folder.resolve("err"), List.of("sh", pasted.toString())),
                folder.resolve("out"),
                folder.resolve("err"));
        assertThat(run.out()).as(run.err()).contains("demo provider");
    }

    @Test
    void withoutTheGatewayATokenIsGivenOutUntilItEnds() throws Exception {
        Path profile = credentials().resolveSibling("gateway");
        Files.writeString(profile, "url=http://localhost:1\n");
        age(Instant.now().plusSeconds(30));
        assertThat(sluice.run("token").exit()).isZero();

        age(Instant.now().minusSeconds(1));

        CliProgram.Run late = sluice.run("token");
        assertThat(late.exit()).isEqualTo(4);
        assertThat(late.out()).isEmpty();
        assertThat(late.err()).contains("nothing listens at localhost:1").contains("sluice doctor");
    }

    @Test
    void aSessionThatWasEndedAtTheGatewayIsForgottenHere() throws Exception {
        database.sql("update device_session set revoked_at = now() where member_id = ?")
                .param(member.id())
                .update();
        age(Instant.now().plusSeconds(30));
        CliProgram.Run token = sluice.run("token");
        assertThat(token.exit()).isEqualTo(3);
        assertThat(token.err()).contains("has ended at the gateway").contains("sluice login");
        assertThat(credentials()).doesNotExist();
    }

    @Test
    void claudeRunsThroughTheGatewayAndNothingIsWritten() throws Exception {
        ClaudeCode.requireInstalled();
        sluice.with("SLUICE_CLAUDE", ClaudeCode.binary().toString())
                .with("ANTHROPIC_API_KEY", "a-stale-key")
                .with("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        CliProgram.Run run = sluice.run("claude", "-p", "hello");
        assertThat(run.out()).as(run.err()).contains("demo provider");
        assertThat(run.exit()).isZero();
        assertThat(sluice.home().resolve(".claude/settings.json")).doesNotExist();

        CliProgram.Run wrong = sluice.run("claude", "--no-such-option-of-claude");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("--no-such-option-of-claude");
    }

    @Test
    void afterSetupClaudeNeedsNoVariableAndUndoLeavesNothing() throws Exception {
        ClaudeCode.requireInstalled();
        ClaudeCode claude = new ClaudeCode(folder.resolve("claude"));
        String mine = "{\n\t\"theme\": \"dark\",  \"env\": {\"FOO\":\"1\"}\n}\n";
        claude.settings(mine);
        Path settings = claude.home().resolve(".claude/settings.json");
        sluice.with("CLAUDE_CONFIG_DIR", settings.getParent().toString());

        CliProgram.Run setup = sluice.run("setup", "--yes");
        assertThat(setup.exit()).as(setup.err()).isZero();
        String once = Files.readString(settings);
        assertThat(once)
                .contains("\t\"theme\": \"dark\"")
                .contains("\"FOO\":\"1\"")
                .contains("DISABLE_TELEMETRY");
        assertThat(sluice.run("setup", "--yes").err()).contains("nothing was changed");
        assertThat(settings).hasContent(once);

        ClaudeCode.Run run = claude.run(
                java.util.Map.of(
                        "SLUICE_HOME", sluice.home().resolve(".config/sluice").toString()),
                "-p",
                "hello");
        assertThat(run.output()).contains("demo provider");

        assertThat(sluice.run("setup", "--undo").exit()).isZero();
        assertThat(Files.readString(settings)).isEqualTo(mine);
    }

    @Test
    void theDoctorFindsTheWayToAnAnswerOpen() throws Exception {
        String report = sluice.with("SLUICE_CLAUDE", "/nowhere")
                .run("doctor", "--report")
                .out();
        for (String check :
                List.of("name", "gateway", "clock", "sign-in", "policy", "models", "provider", "streaming")) {
            assertThat(report).contains("- " + check + ": good");
        }
        assertThat(report).contains("claude: bad (claude-missing)").doesNotContain(member.email());
    }

    @Test
    void aHigherLimitIsAskedFor() throws Exception {
        sluice.with("SLUICE_ADMIN_KEY", "an-admin-key-for-tests-of-32-chars").with("SLUICE_URL", url());
        assertThat(sluice.run("limits", "set", "--member", member.email(), "--period", "monthly", "--amount", "20")
                        .exit())
                .isZero();
        assertThat(sluice.run("usage").out()).contains("0 % of the monthly cap");
        CliProgram.Run asked = sluice.run("limit", "request", "--amount", "80", "--reason", "release week");
        assertThat(asked.exit()).as(asked.err()).isZero();
    }

    @Test
    void ownKeysAndDevicesAreListedMadeAndEnded() throws Exception {
        CliProgram.Run made = sluice.run("keys", "create", "laptop", "--json");
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.out()).contains("slc_");
        assertThat(sluice.run("keys", "list").out()).contains("laptop");
        assertThat(sluice.run("devices", "list", "--json").out()).contains("\"current\" : true");
        assertThat(sluice.run("feedback", "--yes", "it works").err()).contains("feedback_");
        assertThat(database.sql("select text from feedback where member_id = ?")
                        .param(member.id())
                        .query(String.class)
                        .single())
                .isEqualTo("it works");
    }
}
