package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.policies.TestPolicies;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** What policies say holds at the gateway too, for people and programs, by the workspace of the key. */
@GatewayTest
class PoliciesAtTheGatewayTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private Members members;

    @Autowired
    private ServiceAccounts accounts;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private PublicListener listener;

    private AdminApiClient api;
    private Member ana;
    private ServiceAccount robot;
    private Workspace lab;
    private String own;
    private String inLab;
    private String robots;
    private String robotsInLab;

    @BeforeEach
    void aPersonAndAProgramWithKeysInsideAndOutsideAWorkspace() {
        TestPolicies.removeAll(gateway);
        api = new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
        String unique = Ids.text("x", Ids.next());
        ana = members.add(unique + "@corp.test", "Ana", Role.DEVELOPER);
        robot = accounts.create("robot " + unique, Role.DEVELOPER);
        lab = workspaces.create("Lab " + unique);
        workspaces.put(lab.id(), ana.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        own = keys.mint(ana.id(), "own", KeyKind.API, null).secret();
        workspaces.admit(lab.id(), robot, WorkspaceRole.WORKSPACE_DEVELOPER);
        inLab = keys.mint(ana.id(), "lab", KeyKind.API, null, lab.id()).secret();
        robots = keys.mintForService(robot.id(), "own", null, null).secret();
        robotsInLab = keys.mintForService(robot.id(), "lab", null, lab.id()).secret();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        TestPolicies.removeAll(gateway);
    }

    private void publish(String name, String match, String documents) {
        Answer made = api.post("/policies", "{'name':'" + name + "','match':" + match + "," + documents + "}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        String policy = "/policies/" + made.at("/policy/id");
        assertThat(api.post(policy + "/versions", "{}").status()).isEqualTo(200);
        assertThat(api.post(policy + "/releases", "{}").status()).isEqualTo(200);
    }

    private HttpResponse<String> send(String key, String method, String path, String body) {
        try {
            return CLIENT.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                            .header("authorization", "Bearer " + key)
                            .header("content-type", "application/json")
                            .timeout(Duration.ofSeconds(30))
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> ask(String key, String model) {
        return send(
                key,
                "POST",
                "/v1/messages",
                "{\"model\":\"" + model
                        + "\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
    }

    private void soon(String key, String model, int status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(ask(key, model).statusCode()).isEqualTo(status));
    }

    private HttpResponse<String> settings(String key) {
        return send(key, "GET", "/managed/settings", "");
    }

    @Test
    void aPolicyOfAWorkspaceConcernsWhatItsKeysDoWhoeverHasThem() {
        publish(
                "Lab only",
                "{'workspaces':['" + lab.name() + "']}",
                "'settings':{'availableModels':['haiku'],'cleanupPeriodDays':3}");
        soon(inLab, "claude-opus-4-8", 404);
        assertThat(ask(inLab, "claude-opus-4-8").body())
                .contains("your organization's policy “Lab only v1”: the model 'claude-opus-4-8' is not allowed")
                .contains("allowed: haiku");
        assertThat(ask(robotsInLab, "claude-opus-4-8").statusCode()).isEqualTo(404);
        assertThat(ask(robotsInLab, "claude-haiku-4-5").statusCode()).isEqualTo(200);
        assertThat(ask(robots, "claude-opus-4-8").statusCode()).isEqualTo(200);
        assertThat(send(
                                robotsInLab,
                                "POST",
                                "/v1/messages/count_tokens",
                                "{\"model\":\"claude-opus-4-8\",\"messages\":[]}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(send(robotsInLab, "GET", "/v1/models", "").body())
                .contains("claude-haiku-4-5")
                .doesNotContain("claude-opus-4-8");

        assertThat(settings(inLab).body()).contains("\"cleanupPeriodDays\":3");
        assertThat(settings(robotsInLab).body()).contains("\"cleanupPeriodDays\":3");
        assertThat(settings(robots).statusCode()).isEqualTo(404);
    }

    @Test
    void withoutAKeyOfAWorkspaceThoseOfThePersonCount() {
        publish("Lab people", "{'workspaces':['" + lab.name() + "']}", "'settings':{'availableModels':['haiku']}");
        soon(own, "claude-opus-4-8", 404);
        Workspace other = workspaces.create("Other " + Ids.text("x", Ids.next()));
        workspaces.put(other.id(), ana.id(), WorkspaceRole.WORKSPACE_DEVELOPER);
        String elsewhere =
                keys.mint(ana.id(), "else", KeyKind.API, null, other.id()).secret();
        assertThat(ask(elsewhere, "claude-opus-4-8").statusCode()).isEqualTo(200);
    }

    @Test
    void aPolicyNamesServiceAccounts() {
        publish(
                "Robots",
                "{'service_accounts':['" + robot.name() + "']}",
                "'settings':{'cleanupPeriodDays':2},'gateway':{'max_tokens':40,'denied_models':['*opus*']}");
        soon(robots, "claude-opus-4-8", 404);
        HttpResponse<String> tooMany = ask(robots, "claude-haiku-4-5");
        assertThat(tooMany.statusCode()).isEqualTo(451);
        assertThat(tooMany.body()).contains("policy “Robots v1”: max_tokens may be 40 at most");
        assertThat(ask(own, "claude-opus-4-8").statusCode()).isEqualTo(200);
        assertThat(settings(robots).body()).contains("\"cleanupPeriodDays\":2");
        assertThat(settings(own).statusCode()).isEqualTo(404);
        String effective = api.get("/policies/effective?service_account_id=" + Ids.text(ServiceAccount.ID, robot.id()))
                .text();
        assertThat(effective).contains("Robots v1").contains("\"max_tokens\":40");
        assertThat(api.get("/policies/effective").status()).isEqualTo(400);
        assertThat(api.post("/policies", "{'name':'x','match':{'service_accounts':['nobody']}}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void theBaseHoldsForProgramsTooAndAPolicyThatRulesNothingRefusesNothing() {
        publish("Everyone", "{}", "'settings':{'cleanupPeriodDays':9},'gateway':{}");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(settings(robots).statusCode()).isEqualTo(200));
        assertThat(ask(robots, "claude-opus-4-8").statusCode()).isEqualTo(200);
        assertThat(ask(own, "claude-opus-4-8").statusCode()).isEqualTo(200);
    }

    @Test
    void whatTheGatewayCannotHoldRequestsToIsRefusedWhenItIsWritten() {
        for (String gatewayPart : new String[] {
            "{'max_token':5}",
            "{'max_tokens':'5'}",
            "{'max_tokens':-5}",
            "{'max_tokens':1.5}",
            "{'allowed_models':[]}",
            "{'allowed_models':'opus'}",
            "{'addresses':['10.0.0.0/99']}",
            "{'hours':{'days':['mon'],'from':'25:00','until':'26:00'}}",
            "{'hours':3}",
            "{'secrets':'print'}"
        }) {
            Answer answer = api.post("/policies/validate", "{'settings':{},'gateway':" + gatewayPart + "}");
            assertThat(answer.at("/valid")).as(gatewayPart + answer.text()).isEqualTo("false");
            assertThat(answer.text()).contains("gateway.");
        }
    }
}
