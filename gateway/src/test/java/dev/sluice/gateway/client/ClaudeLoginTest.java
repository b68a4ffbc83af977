package dev.sluice.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.gateway.devices.Approvals;
import dev.sluice.gateway.devices.DeviceSessions;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.policies.TestPolicies;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import dev.sluice.gateway.support.GatewayTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A developer signs in with the real client in a terminal, works, has the token renewed, and is signed out. */
@GatewayTest
@TestPropertySource(
        properties = {
            "sluice.device-sign-in.poll-interval=1s",
            "sluice.device-sign-in.login-notice=Ask the platform team for access."
        })
class ClaudeLoginTest {

    private static final Logger LOG = LoggerFactory.getLogger(ClaudeLoginTest.class);

    private static final Pattern CODE =
            Pattern.compile("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}(?![A-Za-z-])");

    /** In a mount namespace of its own, so that nothing of the machine is written. */
    private static final String WITH_POLICY = """
            cp -a /etc "$T/etc" 2>/dev/null
            mkdir -p "$T/etc/claude-code" && cp "$T/managed.json" "$T/etc/claude-code/managed-settings.json"
            mount --bind "$T/etc" /etc
            exec env -i PATH="$PATH" HOME="$T/home" CLAUDE_CONFIG_DIR="$T/home/.claude" TERM=xterm-256color \
              LANG=C.UTF-8 BROWSER=/bin/true CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 "$CLAUDE" auth login
            """;

    @TempDir
    private Path folder;

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private Members members;

    @Autowired
    private DeviceSessions sessions;

    @Autowired
    private SpendReport report;

    @Autowired
    private PublicListener listener;

    @BeforeAll
    static void toolsAreThere() throws Exception {
        ClaudeCode.requireInstalled();
        Terminal.requireInstalled();
        boolean namespaces = new ProcessBuilder("unshare", "-m", "true").start().waitFor() == 0;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(namespaces).as("unshare -m").isTrue();
        }
        assumeTrue(namespaces, "mount namespaces need root");
    }

    private void waitFor(Terminal terminal, String... texts) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() ->
                        assertThat(terminal.screen().replaceAll("\\s", "")).contains(texts));
        // The screen takes keys when it has settled; one that shows that it waits never does.
        long patience = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ofSeconds(1))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    String before = terminal.screen();
                    Thread.sleep(700);
                    return before.equals(terminal.screen()) || System.nanoTime() > patience;
                });
    }

    private ClaudeCode signedIn(Member member) throws Exception {
        ClaudeCode claude = new ClaudeCode(folder);
        String url = "http://localhost:" + listener.port();
        Files.writeString(
                folder.resolve("managed.json"),
                "{\"forceLoginMethod\":\"gateway\",\"forceLoginGatewayUrl\":\"" + url + "\"}");
        Path script = Files.writeString(folder.resolve("login.sh"), WITH_POLICY);
        String command = "cd '" + claude.workingDirectory() + "' && T='" + folder + "' CLAUDE='" + ClaudeCode.binary()
                + "' unshare -m --propagation private bash '" + script + "'; echo \"ended with $?\"; sleep 60";
        try (Terminal terminal = Terminal.running(folder.resolve("tmux"), command)) {
            waitFor(terminal, "Entertoconnect");
            terminal.press("Enter");
            waitFor(terminal, "Trustgateway", "Yes,trustthisgateway");
            terminal.press("Up", "Enter");
            waitFor(terminal, "/device", "Asktheplatformteamforaccess.");
            Matcher code = CODE.matcher(terminal.screen());
            assertThat(code.find()).as(terminal.screen()).isTrue();
            assertThat(Approvals.approve(gateway, code.group(), member.id())).isTrue();
            waitFor(terminal, "Signedin", member.email(), "Yes,continue");
            terminal.press("Up", "Enter");
            waitFor(terminal, "ConnectedtoCloudgateway");
            terminal.press("Enter");
            waitFor(terminal, "endedwith0");
        }
        assertThat(Path.of("/etc/claude-code/managed-settings.json")).doesNotExist();
        return claude;
    }

    private List<UsageEntry> ledger(UUID memberId) {
        return report.newest(100, null).stream()
                .filter(entry -> entry.memberId().equals(memberId))
                .toList();
    }

    private static ObjectNode credentials(Path file) throws Exception {
        return (ObjectNode) JsonMapper.shared().readTree(Files.readString(file));
    }

    private void guardrail(Member member, String terms) throws Exception {
        String body = "{\"name\":\"Login test\",\"audience\":{\"type\":\"member\",\"id\":\""
                + Ids.text("user", member.id()) + "\"}," + terms + "}";
        int status = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://localhost:" + listener.port() + "/v1/organizations/guardrails"))
                                .header("x-api-key", "an-admin-key-for-tests-of-32-chars")
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isEqualTo(200);
    }

    @Test
    void signInWorkRenewalAndSignOut() throws Exception {
        Member member = members.add("ana-" + listener.port() + "@corp.test", "Ana", Role.DEVELOPER);
        ClaudeCode claude = signedIn(member);
        Path file = claude.home().resolve(".claude/.credentials.json");
        JsonNode first = credentials(file).path("enterpriseGateway");
        assertThat(first.path("revocationEndpoint").asString())
                .isEqualTo("http://localhost:" + listener.port() + "/oauth/revoke");

        ClaudeCode.Run run = claude.run(Map.of(), "-p", "hello");
        assertThat(run.output()).contains("demo provider");
        assertThat(run.exitCode()).isZero();
        assertThat(ledger(member.id())).hasSize(1).first().satisfies(entry -> {
            assertThat(entry.signedIn()).isTrue();
            assertThat(entry.costPico()).isPositive();
        });
        UUID session = ledger(member.id()).getFirst().keyId();

        ObjectNode old = credentials(file);
        ((ObjectNode) old.path("enterpriseGateway")).put("expiresAt", 1_000L);
        Files.writeString(file, old.toString());
        assertThat(claude.run(Map.of(), "-p", "hello again").output()).contains("demo provider");
        JsonNode renewed = credentials(file).path("enterpriseGateway");
        assertThat(renewed.path("idpRefreshToken").asString())
                .isNotBlank()
                .isNotEqualTo(first.path("idpRefreshToken").asString());
        assertThat(renewed.path("jwt").asString())
                .isNotEqualTo(first.path("jwt").asString());
        assertThat(ledger(member.id()))
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.keyId()).isEqualTo(session));

        guardrail(member, "\"secrets\":\"block\"");
        String secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            ClaudeCode.Run blocked = claude.run(Map.of(), "-p", "what is " + secret);
            assertThat(blocked.exitCode()).isEqualTo(1);
            assertThat(blocked.output())
                    .contains("refused the request")
                    .contains("looks like a secret (GitHub token)")
                    .doesNotContain(secret);
        });

        members.setStatus(member.id(), MemberStatus.SUSPENDED);
        ClaudeCode.Run suspended = claude.run(Map.of(), "-p", "hello");
        assertThat(suspended.exitCode()).isEqualTo(1);
        assertThat(suspended.output()).isNotBlank().doesNotContain("demo provider");
        members.setStatus(member.id(), MemberStatus.ACTIVE);

        sessions.revoke(session);
        ClaudeCode.Run revoked = claude.run(Map.of(), "-p", "hello");
        assertThat(revoked.exitCode()).isEqualTo(1);
        assertThat(revoked.output()).containsIgnoringCase("login");
        assertThat(ledger(member.id())).hasSize(2);
    }

    /** Runs without a terminal ask for their policy at each start, and signed-in ones every hour besides. */
    @Test
    void aPolicyIsObeyedAChangedOneIsPickedUpAndWithoutTheGatewayNothingRuns() throws Exception {
        Member member = members.add("ben-" + listener.port() + "@corp.test", "Ben", Role.DEVELOPER);
        ClaudeCode claude = signedIn(member);
        Path secret = Files.writeString(claude.workingDirectory().resolve("secret.txt"), "the heron stands\n");
        String[] readIt = {
            "-p", "sim: tool=Read:{\"file_path\":\"" + secret.toAbsolutePath() + "\"}", "--allowedTools", "Read"
        };
        assertThat(claude.run(Map.of(), readIt).output()).contains("the heron stands");

        String policy = TestPolicies.publish(
                gateway,
                "Everyone",
                "{'permissions':{'deny':['Read(/" + secret.toAbsolutePath()
                        + ")']},'env':{'CLAUDE_CODE_GATEWAY_HINT_HEADERS':'1'}}");
        awaitSettings(member);
        ClaudeCode.Run denied = claude.run(Map.of(), readIt);
        LOG.info("with the deny rule: {}", denied.output());
        assertThat(denied.output()).doesNotContain("the heron stands");
        assertThat(TestPolicies.claims(gateway, member.id())).isNotEmpty();

        TestPolicies.change(gateway, policy, "{'cleanupPeriodDays':30}", "reading is fine");
        awaitSettings(member);
        ClaudeCode.Run allowed = claude.run(Map.of(), readIt);
        LOG.info("with the changed policy: {}", allowed.output());
        assertThat(allowed.output()).contains("the heron stands");

        Path file = claude.home().resolve(".claude/.credentials.json");
        Files.writeString(file, Files.readString(file).replace(":" + listener.port(), ":9"));
        ClaudeCode.Run alone = claude.run(Map.of(), readIt);
        LOG.info("without the gateway, exit {}: {}", alone.exitCode(), alone.output());
        assertThat(alone.exitCode()).isEqualTo(1);
        assertThat(alone.output()).doesNotContain("the heron stands");
        TestPolicies.removeAll(gateway);
    }

    private void awaitSettings(Member member) {
        await().atMost(Duration.ofSeconds(10)).until(() -> TestPolicies.fresh(gateway, member.id()));
    }
}
