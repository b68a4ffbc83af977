package dev.sluice.gateway.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.GatewayTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@GatewayTest
class PoliciesApiTest {

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private Members members;

    @Autowired
    private PublicListener listener;

    private AdminApiClient api;
    private Member ana;

    @BeforeEach
    void nothingIsThere() {
        TestPolicies.removeAll(gateway);
        api = new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
        ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.DEVELOPER);
    }

    @Test
    void aPolicyGoesFromDraftToClientsAndBack() {
        Answer made = api.post(
                "/policies",
                "{'name':'Everyone','match':{'email_domains':['corp.test']},'settings':{'permissions':{'deny':['WebFetch']}}}");
        String policy = "/policies/" + made.at("/policy/id");
        assertThat(made.at("/draft/body/settings/permissions/deny/0")).isEqualTo("WebFetch");
        assertThat(api.post(policy + "/versions", "{'note':'first'}").at("/version"))
                .isEqualTo("1");
        assertThat(api.post(policy + "/releases", "{}").at("/percent")).isEqualTo("100");
        api.post(policy + "/draft", "{'settings':{'permissions':{'deny':['Bash(git push *)']}}}");
        Answer verdict = api.post(
                "/policies/what_if",
                "{'user_id':'" + ana.email() + "','calls':['git push'],'policy_id':'" + made.at("/policy/id") + "'}");
        assertThat(verdict.at("/data/0/live/outcome")).isEqualTo("ask");
        assertThat(verdict.at("/data/0/draft/rule")).isEqualTo("Bash(git push *)");
        Answer effective = api.get("/policies/effective?user_id=" + ana.email());
        assertThat(effective.at("/lines/0/from/0")).isEqualTo("Everyone v1");
        assertThat(effective.at("/settings/permissions/deny/0")).isEqualTo("WebFetch");
        Answer later = api.post(
                policy + "/releases",
                "{'version':1,'at':'" + java.time.Instant.now().plusSeconds(900) + "'}");
        assertThat(api.delete(policy + "/releases/" + later.at("/id")).status()).isEqualTo(200);
        assertThat(api.delete(policy + "/releases/" + later.at("/id")).status()).isEqualTo(409);
        assertThat(api.get("/policies").at("/data/0/live_versions/0")).isEqualTo("1");
        assertThat(api.get(policy + "/adoption").at("/clients")).isEqualTo("0");
        assertThat(api.delete(policy).status()).isEqualTo(200);
        assertThat(api.get(policy).status()).isEqualTo(404);
    }

    @Test
    void everyMistakeIsNamedWithItsPathAndWhatToWriteInstead() {
        Answer answer = api.post(
                "/policies/validate",
                "{'settings':{'cleanupPeriodDays':0,'permissions':{'deny':['*'],'alow':[]}},'match':{'groups':['']}}");
        assertThat(answer.at("/valid")).isEqualTo("false");
        assertThat(answer.text())
                .contains("settings.cleanupPeriodDays")
                .contains("settings.permissions.deny[0]")
                .contains("$.groups[0]")
                .contains("allow");
        assertThat(api.get("/policies").at("/data/0/id")).isEmpty();
    }

    @Test
    void badInputIsAnsweredWith400() {
        for (String body : new String[] {
            "{'name':''}",
            "{'name':'x','preset':'soft'}",
            "{'name':'x','settings':[]}",
            "{'name':'x','match':{'members':['nobody@corp.test']}}",
            "{'name':'x','match':{'workspaces':['none']}}"
        }) {
            assertThat(api.post("/policies", body).status()).as(body).isEqualTo(400);
        }
        assertThat(api.post(
                                "/policies/what_if",
                                "{'user_id':'" + ana.email() + "','calls':['{ \\u0022tool\\u0022:7}']}")
                        .error())
                .contains("call: needs");
    }

    @Test
    void hostileDocumentsAreRefusedAtOnceAndKeysOfAFutureReleaseAreKept() {
        String huge = "{'name':'x','settings':{'permissions':{'deny':['" + "a".repeat(5_000_000) + "']}}}";
        String deep = "{'name':'x','settings':" + "{'a':".repeat(5_000) + "1" + "}".repeat(5_001);
        for (String body : new String[] {
            huge,
            deep,
            "{'name':'x','settings':{'env':{'A':'1','A':'2'}}}",
            "{'name':'x','name':'y'}",
            "{'name':'x\\u0000'}",
            "{'name':'x','match':{'groups':['a\\u0000']}}",
            "{'name':['x']}",
            "{'name':'x','match':[]}"
        }) {
            assertThat(api.post("/policies", body).status())
                    .as(body.substring(0, Math.min(60, body.length())))
                    .isBetween(400, 413);
        }
        for (String yaml : new String[] {
            "policies: &a [*a]",
            "policies: [&p {name: x, settings: *p}]",
            "policies: [{name: x, name: y}]",
            "policies: [{name: x, settings: [1]}]",
            "policies: {name: x}"
        }) {
            assertThat(api.post("/policies/import", "{'yaml':'" + yaml + "'}").status())
                    .as(yaml)
                    .isEqualTo(400);
        }
        Answer made = api.post("/policies", "{'name':'Future','settings':{'keyOfTomorrow':{'a':[1]}}}");
        assertThat(made.at("/draft/body/settings/keyOfTomorrow/a/0")).isEqualTo("1");
    }

    @Test
    void hostileCommandsAreDecidedAndNeverAllowed() {
        TestPolicies.publish(gateway, "Everyone", "{'permissions':{'allow':['Bash(ls *)']}}");
        for (String call : new String[] {
            "ls " + "$(".repeat(10_000), "ls \\u0000", "ls 'x", "cat <<E\\nx", "l\\u0455 -la", "ls\\u2028rm x"
        }) {
            Answer answer = api.post(
                    "/policies/what_if",
                    "{'user_id':'" + ana.email() + "','calls':['" + call.replace("'x", "\\u0027x") + "']}");
            assertThat(answer.at("/data/0/live/outcome"))
                    .as(call.substring(0, Math.min(20, call.length())) + answer.text())
                    .isIn("ask", "deny", "");
        }
    }
}
