package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Guardrails made through the Admin API, and what a client is told. */
@GatewayTest
class GuardrailsEndToEndTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private PublicListener listener;

    @Autowired
    private JdbcClient jdbc;

    private Member member;
    private String key;
    private final List<String> made = new ArrayList<>();

    @BeforeEach
    void aDeveloperWithAKey() {
        member = members.add("dev-" + Ids.next() + "@example.test", "Dev", Role.DEVELOPER);
        key = keys.mint(member.id(), "test", KeyKind.API, null).secret();
    }

    @AfterEach
    void removeGuardrails() throws Exception {
        for (String id : made) {
            admin("DELETE", "/" + id, "");
        }
    }

    private HttpResponse<String> admin(String method, String path, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + listener.port() + "/v1/organizations/guardrails" + path))
                        .header("x-api-key", "an-admin-key-for-tests-of-32-chars")
                        .header("content-type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private String rule(String audience, String terms) throws Exception {
        HttpResponse<String> answer =
                admin("POST", "", "{\"name\":\"Rule " + Ids.next() + "\",\"audience\":" + audience + "," + terms + "}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String id = JSON.readTree(answer.body()).path("id").stringValue();
        made.add(id);
        return id;
    }

    private String mine() {
        return "{\"type\":\"member\",\"id\":\"" + Ids.text("user", member.id()) + "\"}";
    }

    private HttpResponse<String> ask(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("x-api-key", key)
                .header("content-type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return CLIENT.send(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static String prompt(String model, String more, String text) {
        return "{\"model\":\"" + model + "\",\"max_tokens\":1000," + more
                + "\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    /** Changes hold within a second on every replica; here the notification comes back to the sender. */
    private HttpResponse<String> until(int status, String body, String... headers) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (true) {
            HttpResponse<String> answer = ask("/v1/messages", body, headers);
            if (answer.statusCode() == status || System.nanoTime() > deadline) {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
                return answer;
            }
            Thread.sleep(20);
        }
    }

    private static void isRefusal(HttpResponse<String> answer, String type, String words) {
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertThat(error.path("type").stringValue()).isEqualTo(type);
        assertThat(error.path("message").stringValue()).contains(words);
        assertThat(answer.headers().firstValue("x-should-retry")).hasValue("false");
    }

    @Test
    void modelsOutsideTheListAreNotFoundAndThoseInItAre() throws Exception {
        rule(mine(), "\"allowed_models\":[\"claude-haiku-*\"]");

        isRefusal(until(404, prompt("claude-opus-5", "", "hi")), "not_found_error", "allowed: claude-haiku-*");
        assertThat(ask("/v1/messages", prompt("claude-haiku-4-5", "", "hi")).statusCode())
                .isEqualTo(200);
        assertThat(ask("/v1/messages/count_tokens", prompt("claude-opus-5", "", "hi"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(ask(
                                "/model/us.anthropic.claude-opus-5/invoke",
                                "{\"anthropic_version\":\"bedrock-2023-05-31\","
                                        + "\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void onlyModelsThatMayBeUsedAreListed() throws Exception {
        List<String> before = listed();
        assertThat(before).contains("claude-opus-5", "claude-haiku-4-5-20251001");
        rule(mine(), "\"allowed_models\":[\"claude-haiku-*\",\"claude-opus-5\"],\"denied_models\":[\"claude-opus-5\"]");
        until(404, prompt("claude-opus-5", "", "hi"));

        List<String> allowed =
                before.stream().filter(id -> id.startsWith("claude-haiku-")).toList();
        assertThat(listed()).isEqualTo(allowed);
        assertThat(look("/v1/models/claude-haiku-4-5-20251001").statusCode()).isEqualTo(200);
        assertThat(look("/v1/models/claude-opus-5").statusCode()).isEqualTo(404);
        Member other = members.add("dev-" + Ids.next() + "@example.test", "Other", Role.DEVELOPER);
        key = keys.mint(other.id(), "test", KeyKind.API, null).secret();
        assertThat(listed()).isEqualTo(before);
    }

    private HttpResponse<String> look(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                        .header("x-api-key", key)
                        .build(),
                BodyHandlers.ofString());
    }

    private List<String> listed() throws Exception {
        List<String> ids = new ArrayList<>();
        JSON.readTree(look("/v1/models").body())
                .path("data")
                .forEach(model -> ids.add(model.path("id").stringValue()));
        return ids;
    }

    @Test
    void sizesToolsAndSpeedAreRefusedWithOurSentence() throws Exception {
        rule(mine(), "\"max_tokens\":1000,\"server_tools\":[],\"fast_mode\":\"deny\",\"geographies\":[\"us\"]");
        String tools = "\"tools\":[{\"name\":\"x\",\"input_schema\":{\"type\":\"object\"}},"
                + "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],";

        isRefusal(until(451, prompt("claude-opus-5", tools, "hi")), "permission_error", "web_search");
        isRefusal(until(451, prompt("claude-opus-5", "\"speed\":\"fast\",", "hi")), "permission_error", "fast mode");
        isRefusal(
                until(451, prompt("claude-opus-5", "\"inference_geo\":\"global\",", "hi")),
                "permission_error",
                "inference_geo");
        isRefusal(
                until(451, prompt("claude-opus-5", "", "hi").replace("1000,", "1001,")),
                "permission_error",
                "CLAUDE_CODE_MAX_OUTPUT_TOKENS=1000");
        isRefusal(
                until(451, prompt("claude-opus-5", "\"mcp_servers\":[{\"url\":\"https://x\"}],", "hi")),
                "permission_error",
                "mcp");
        assertThat(ask("/v1/messages", prompt("claude-opus-5", "", "hi")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aSecretIsBlockedOrWarnedOfAndNeverKept() throws Exception {
        String secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
        String id = rule(mine(), "\"secrets\":\"block\"");

        isRefusal(until(451, prompt("claude-opus-5", "", "see " + secret)), "permission_error", "GitHub token");
        assertThat(ask("/v1/messages", prompt("claude-opus-5", "", "see ghp_ and AKIA"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(ask("/v1/messages", prompt("claude-opus-5", "", "see " + secret))
                        .body())
                .doesNotContain(secret);

        admin("POST", "/" + id, "{\"name\":\"Warn\",\"audience\":" + mine() + ",\"secrets\":\"warn\"}");
        HttpResponse<String> warned = until(200, prompt("claude-opus-5", "", "see " + secret));
        assertThat(warned.headers().firstValue("x-sluice-secrets")).hasValue("GitHub token");
        awaitCounts(id);
    }

    private void awaitCounts(String id) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        List<String> counted = List.of();
        while (counted.size() < 2 && System.nanoTime() < deadline) {
            counted = jdbc.sql("select outcome || ' ' || requests from guardrail_count where guardrail_id = ?"
                            + " and reason = 'SECRET' order by outcome")
                    .param(Ids.parse("grl", id).orElseThrow())
                    .query((row, number) -> row.getString(1))
                    .list();
            Thread.sleep(50);
        }
        assertThat(counted).hasSize(2).allMatch(line -> line.matches("(REFUSED|WARNED) [1-9]\\d*"));
    }

    @Test
    void groupsClientsAddressesAndHours() throws Exception {
        var group = groups.create("Contractors " + Ids.next());
        groups.add(group.id(), member.id(), Groups.DIRECT);
        rule(
                "{\"type\":\"group\",\"id\":\"" + Ids.text("rbac_group", group.id()) + "\"}",
                "\"minimum_version\":\"3.0.0\"");

        isRefusal(
                until(451, prompt("claude-opus-5", "", "hi"), "user-agent", "claude-cli/2.1.330 (external, cli)"),
                "permission_error",
                "claude update");
        assertThat(ask("/v1/messages", prompt("claude-opus-5", "", "hi"), "user-agent", "x/1")
                        .statusCode())
                .isEqualTo(200);

        rule(mine(), "\"addresses\":[\"10.0.0.0/8\"]");
        isRefusal(
                until(451, prompt("claude-opus-5", "", "hi"), "x-forwarded-for", "10.0.0.1"),
                "permission_error",
                "127.0.0.1");
    }

    @Test
    void aWorkspacesGuardrailHoldsForItsKeysAlone() throws Exception {
        Workspace workspace = workspaces.create("Space " + Ids.next());
        workspaces.put(workspace.id(), member.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        rule(
                "{\"type\":\"workspace\",\"id\":\"" + Ids.text("wrkspc", workspace.id()) + "\"}",
                "\"allowed_models\":[\"claude-haiku-*\"]");
        String outside = key;
        key = keys.mint(member.id(), "in", KeyKind.API, null, workspace.id()).secret();

        isRefusal(until(404, prompt("claude-opus-5", "", "hi")), "not_found_error", "claude-haiku-*");
        key = outside;
        assertThat(ask("/v1/messages", prompt("claude-opus-5", "", "hi")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void leavingAGroupLeavesItsGuardrailsWithinASecond() throws Exception {
        var group = groups.create("Short " + Ids.next());
        groups.add(group.id(), member.id(), Groups.DIRECT);
        rule("{\"type\":\"group\",\"id\":\"" + Ids.text("rbac_group", group.id()) + "\"}", "\"denied_models\":[\"*\"]");
        until(404, prompt("claude-opus-5", "", "hi"));
        groups.remove(group.id(), member.id(), Groups.DIRECT);
        until(200, prompt("claude-opus-5", "", "hi"));
    }

    @Test
    void mistakesAreAnsweredWithTheirField() throws Exception {
        for (String bad : List.of(
                "{}",
                "{\"name\":\"x\"}",
                "{\"name\":\"x\",\"max_tokens\":0}",
                "{\"name\":\"x\",\"max_tokens\":\"5\"}",
                "{\"name\":\"x\",\"secrets\":\"log\"}",
                "{\"name\":\"x\",\"addresses\":[\"nowhere\"]}",
                "{\"name\":\"x\",\"hours\":{\"days\":[],\"from\":\"8\"}}",
                "{\"name\":\"x\",\"fast_mode\":\"deny\",\"audience\":{\"type\":\"group\",\"id\":\"rbac_group_1\"}}",
                "{\"name\":\"\",\"fast_mode\":\"deny\"}",
                "{\"name\":\"x\",\"allowed_models\":[{}]}")) {
            HttpResponse<String> answer = admin("POST", "", bad);
            assertThat(answer.statusCode()).as(bad + " " + answer.body()).isEqualTo(400);
            assertThat(JSON.readTree(answer.body())
                            .path("error")
                            .path("message")
                            .stringValue())
                    .as(bad)
                    .matches("(?s)[a-z_.]+: .*");
        }
        assertThat(admin("GET", "/grl_0", "").statusCode()).isEqualTo(404);
    }
}
