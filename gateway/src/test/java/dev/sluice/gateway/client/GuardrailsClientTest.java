package dev.sluice.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.support.GatewayTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/** What a developer sees in the real client when a guardrail speaks: at once, and in our words where the client shows them. */
@GatewayTest
class GuardrailsClientTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private SpendReport report;

    @Autowired
    private PublicListener listener;

    private Member member;
    private String key;
    private String guardrail = "";
    private ClaudeCode claude;

    @BeforeAll
    static void clientIsThere() {
        ClaudeCode.requireInstalled();
    }

    @BeforeEach
    void aDeveloperWithAKey() throws Exception {
        member = members.add("dev-" + Ids.next() + "@example.test", "Dev", Role.DEVELOPER);
        key = keys.mint(member.id(), "laptop", KeyKind.CLAUDE_CODE, null).secret();
        claude = new ClaudeCode(folder);
    }

    @AfterEach
    void noGuardrail() throws Exception {
        admin("DELETE", "/" + guardrail, "");
    }

    private HttpResponse<String> admin(String method, String path, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(base() + "/v1/organizations/guardrails" + path))
                        .header("x-api-key", "an-admin-key-for-tests-of-32-chars")
                        .header("content-type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private String base() {
        return "http://127.0.0.1:" + listener.port();
    }

    /** Makes it and waits until it holds, told by a request that it must refuse. */
    private void guardrail(String terms, int status, String userAgent, String prompt) throws Exception {
        HttpResponse<String> made = admin(
                "POST",
                "",
                "{\"name\":\"Test " + Ids.next() + "\",\"audience\":{\"type\":\"member\",\"id\":\""
                        + Ids.text("user", member.id()) + "\"}," + terms + "}");
        guardrail = JsonMapper.shared().readTree(made.body()).path("id").stringValue();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        int answered = 0;
        while (answered != status && System.nanoTime() < deadline) {
            answered = CLIENT.send(
                            HttpRequest.newBuilder(URI.create(base() + "/v1/messages"))
                                    .header("x-api-key", key)
                                    .header("user-agent", userAgent)
                                    .POST(BodyPublishers.ofString(
                                            "{\"model\":\"claude-opus-5\",\"max_tokens\":1,\"messages\":[{\"role\":"
                                                    + "\"user\",\"content\":\"" + prompt + "\"}]}"))
                                    .build(),
                            BodyHandlers.ofString())
                    .statusCode();
        }
        assertThat(answered).isEqualTo(status);
    }

    private ClaudeCode.Run runs(String... arguments) throws Exception {
        Instant before = Instant.now();
        ClaudeCode.Run run = claude.run(Map.of("ANTHROPIC_BASE_URL", base(), "ANTHROPIC_AUTH_TOKEN", key), arguments);
        assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
        assertThat(Instant.now()).isBefore(before.plusSeconds(25));
        assertThat(report.newest(100, null))
                .noneMatch(entry ->
                        entry.memberId().equals(member.id()) && entry.openedAt().isAfter(before));
        return run;
    }

    @Test
    void aModelOutsideTheListIsNamed() throws Exception {
        guardrail("\"allowed_models\":[\"claude-haiku-*\"]", 404, "x", "hi");
        assertThat(runs("-p", "hello", "--model", "claude-opus-5").output()).contains("claude-opus-5");
    }

    @Test
    void anOldClientIsToldToUpdate() throws Exception {
        guardrail("\"minimum_version\":\"9.0.0\"", 451, "claude-cli/2.0.0 (external, cli)", "hi");
        assertThat(runs("-p", "hello").output())
                .contains("451")
                .contains("at least 9.0.0 is needed")
                .contains("claude update");
    }

    @Test
    void aSecretInThePromptIsHeldBackAndSaidWhichKind() throws Exception {
        String secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
        guardrail("\"secrets\":\"block\"", 451, "x", secret);
        assertThat(runs("-p", "what is " + secret).output())
                .contains("looks like a secret (GitHub token)")
                .contains("/rewind")
                .doesNotContain(secret);
    }

    @Test
    void moreOutputThanAllowedIsToldWithWhatToSet() throws Exception {
        guardrail("\"max_tokens\":1000,\"fast_mode\":\"deny\",\"clients\":[\"claude_code\"]", 451, "x", "hi");
        assertThat(runs("-p", "hello").output()).contains("CLAUDE_CODE_MAX_OUTPUT_TOKENS=1000");
    }
}
