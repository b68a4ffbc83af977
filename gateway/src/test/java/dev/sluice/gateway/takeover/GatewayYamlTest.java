package dev.sluice.gateway.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.policies.TestPolicies;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.GatewayTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The vendor gateway's whole file: looked at, taken over, and refused as a whole. */
@GatewayTest
@TestPropertySource(properties = "sluice.telemetry.private-destinations=127.0.0.2/32") // a gateway of its own
@DirtiesContext
class GatewayYamlTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String FILE = """
            listen: {public_url: https://claude.corp.test}
            oidc: {issuer: https://idp.corp.test, client_id: gateway, client_secret: hunter2-secret}
            session: {jwt_secret: hunter2-jwt}
            store: {postgres_url: "postgres://u:hunter2-pg@db/x"}
            upstreams:
            - {provider: anthropic, auth: {api_key: hunter2-key}}
            - {name: far-away, provider: bedrock, region: us-east-1}
            auto_include_builtin_models: false
            models:
            - id: claude-opus-5
              label: Opus
              upstream_model: {anthropic: claude-opus-5-corp, far-away: us.anthropic.claude-opus-5-v1}
            managed:
              policy_mode: layered
              policies:
              - match: {groups: [takers], email_domain: "@Corp.test"}
                cli: {permissions: {deny: [WebFetch]}}
              - match: {}
                code: {cleanupPeriodDays: 30, apiKeyHelper: /bin/hunter2-helper}
                serve_to_desktop: true
            admin:
              write_keys: [{id: tf, key: hunter2-hunter2-hunter2-hunter2-hunter2}]
              group_limit_mode: max
              colour: blue
            enforcement: {fail_closed_on_error: true}
            pricing:
              multiplier: 0.9
              overrides:
              - {upstream: anthropic, model: claude-opus-5, input: 4.25, output: 21, cache_read: 0.4, cache_write: 5.3}
              - {upstream: far-away, model: claude-opus-5, input: 4.25, output: 21, cache_read: 0.4, cache_write: 5.3}
            spend_limits:
              data:
              - {scope: {type: organization}, amount: "50000", currency: USD, period: monthly}
              - {scope: {type: rbac_group, rbac_group_id: takers}, amount: "10000", period: daily, pooled_budget: null}
              - {scope: {type: user, user_id: 00u9x}, actor: {email_address: taker@corp.test}, amount: null, period: weekly}
              - {scope: {type: user, user_id: 00u9y}, amount: "0", period: weekly}
              has_more: false
            tyops: {password: hunter2-typo}
            """;

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private PublicListener listener;

    private AdminApiClient api;

    @BeforeEach
    void nothingWasTakenOver() {
        TestPolicies.removeAll(gateway);
        jdbc.sql("delete from spend_limit").update();
        jdbc.sql("delete from model_mapping").update();
        jdbc.sql("delete from contract_rate").update();
        jdbc.sql("delete from contract_factor").update();
        jdbc.sql("update spend_policy set group_rule = 'TIGHTEST'").update();
        api = new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
        if (members.findByEmail("taker@corp.test").isEmpty()) {
            members.add("taker@corp.test", "Taker", Role.DEVELOPER);
            groups.create("takers");
        }
        if (api.get("/providers/anthropic").status() != 200) {
            assertThat(api.post("/providers", "{'name':'anthropic','kind':'simulator'}")
                            .status())
                    .isEqualTo(200);
        }
    }

    private Answer post(String yaml, boolean apply, String mark) {
        ObjectNode body = JSON.createObjectNode().put("yaml", yaml).put("apply", apply);
        if (!mark.isEmpty()) {
            body.put("plan", mark);
        }
        return api.post("/gateway_yaml", body.toString());
    }

    private static JsonNode step(Answer answer, String path) {
        return JSON.readTree(answer.text())
                .path("steps")
                .valueStream()
                .filter(step -> step.path("path").asString("").equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no step at " + path + " in " + answer.text()));
    }

    private static String outcome(Answer answer, String path) {
        return step(answer, path).path("outcome").asString("");
    }

    private List<Long> counts() {
        return jdbc.sql("select (select count(*) from policy), (select count(*) from spend_limit),"
                        + " (select count(*) from model_mapping), (select count(*) from contract_rate),"
                        + " (select count(*) from contract_factor)")
                .query((row, number) ->
                        List.of(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)))
                .single();
    }

    @Test
    void eachLineOfTheFileIsShownWithWhatBecomesOfItAndNothingChanges() {
        List<Long> before = counts();
        Answer plan = post(FILE, false, "");
        assertThat(plan.status()).isEqualTo(200);
        assertThat(outcome(plan, "models[0].upstream_model.anthropic")).isEqualTo("added");
        assertThat(step(plan, "models[0].upstream_model.far-away").path("why").asString(""))
                .contains("no provider far-away");
        assertThat(outcome(plan, "managed.policies[0]")).isEqualTo("added");
        assertThat(outcome(plan, "pricing.overrides[0]")).isEqualTo("added");
        assertThat(step(plan, "pricing.overrides[0]").path("what").asString(""))
                .contains("input $4.25, output $21, cache read $0.4, cache write $5.3");
        assertThat(outcome(plan, "pricing.overrides[1]")).isEqualTo("left_out");
        assertThat(outcome(plan, "spend_limits.data[0]")).isEqualTo("added");
        assertThat(step(plan, "spend_limits.data[0]").path("what").asString(""))
                .isEqualTo("each member: $500.00 monthly");
        assertThat(outcome(plan, "spend_limits.data[2]")).isEqualTo("added");
        assertThat(step(plan, "spend_limits.data[3].scope.user_id").path("why").asString(""))
                .contains("no member 00u9y");
        assertThat(outcome(plan, "admin.group_limit_mode")).isEqualTo("changed");
        for (String left : List.of(
                "listen",
                "oidc",
                "session",
                "store",
                "tyops",
                "admin.colour",
                "admin.write_keys",
                "auto_include_builtin_models",
                "managed.policy_mode",
                "managed.policies[1].serve_to_desktop",
                "models[0].label",
                "upstreams[0]")) {
            assertThat(outcome(plan, left)).as(left).isEqualTo("left_out");
            assertThat(step(plan, left).path("why").asString("")).as(left).isNotEmpty();
        }
        assertThat(plan.text()).doesNotContain("hunter2");
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void whatWasLookedAtIsTakenOverAndTheSecondTimeIsTheSame() {
        Answer plan = post(FILE, false, "");
        Answer done = post(FILE, true, plan.at("/plan"));
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(done.at("/applied")).isEqualTo("true");
        assertThat(api.get("/models").text()).contains("claude-opus-5-corp");
        assertThat(api.get("/contract_rates").text()).contains("\"cache_write_1h\":\"5.3\"");
        assertThat(api.get("/contract_factors").text()).contains("\"factor\":\"0.9\"");
        assertThat(api.get("/spend_limits").text()).contains("\"50000\"").contains("\"10000\"");
        assertThat(api.get("/policies").text())
                .contains("\"name\":\"takers, corp.test\"")
                .contains("\"name\":\"Everyone\"")
                .contains("\"live_versions\":[]");
        Answer again = post(FILE, true, "");
        assertThat(again.text()).doesNotContain("\"outcome\":\"added\"").doesNotContain("\"outcome\":\"changed\"");
    }

    @Test
    void aPlanThatIsNoLongerTrueIsNotCarriedOut() {
        Answer plan = post(FILE, false, "");
        api.post("/spend_limits", "{'scope':{'type':'organization'},'amount':'700','period':'monthly'}");
        List<Long> before = counts();
        assertThat(post(FILE, true, plan.at("/plan")).status()).isEqualTo(409);
        assertThat(counts()).isEqualTo(before);
        assertThat(post(FILE, false, "").text()).contains("now each member: $7.00 monthly");
    }

    @Test
    void oneMistakeAndNothingOfTheFileIsTakenOver() {
        List<Long> before = counts();
        for (String wrong : List.of(
                FILE.replace("amount: \"10000\"", "amount: \"-10000\""),
                FILE.replace("amount: \"10000\"", "amount: 10000"),
                FILE.replace("input: 4.25", "input: -4.25"),
                FILE.replace("input: 4.25", "input: 1e999"),
                FILE.replace("input: 4.25", "input: 0.00000001"),
                FILE.replace("multiplier: 0.9", "multiplier: 0"),
                FILE.replace("multiplier: 0.9", "multiplier: [1]"),
                FILE.replace("group_limit_mode: max", "group_limit_mode: most"),
                FILE.replace("groups: [takers]", "groups: []"),
                FILE.replace("groups: [takers]", "group: [takers]"),
                FILE.replace("id: claude-opus-5\n", "id: claude opus\n"),
                FILE.replace("far-away: us.", "near-by: us."),
                FILE.replace("has_more: false", "has_more: true"),
                FILE.replace("fail_closed_on_error: true", "fail_closed_on_error: yes"),
                FILE.replace("pricing:\n", "pricing: 3\nx:\n"),
                FILE.replace("models:\n", "models: {}\ny:\n"))) {
            assertThat(wrong).isNotEqualTo(FILE);
            assertThat(post(wrong, false, "").text()).contains("\"outcome\":\"wrong\"");
            Answer refused = post(wrong, true, "");
            assertThat(refused.status()).as(wrong).isEqualTo(400);
            assertThat(refused.text()).doesNotContain("hunter2");
            assertThat(counts()).isEqualTo(before);
        }
    }

    @Test
    void whatIsNoSuchFileIsRefused() {
        for (String text : List.of("", "[]", "just text", "{}", "{a: 1, a: 2}", "a: [", "a: \0", "[".repeat(20_000))) {
            assertThat(post(text, false, "").status()).as(text).isEqualTo(400);
        }
        String many = "models:\n" + "- {id: m, upstream_model: {a: b}}\n".repeat(2_000);
        assertThat(post(many, false, "").text()).contains("more than 1000 entries");
    }

    @Test
    void aFailureOnTheWayUndoesAll() {
        List<Long> before = counts();
        // A price with a day and provider that the database refuses cannot be planned; a policy that appears meanwhile
        // can.
        jdbc.sql("create or replace function refuse() returns trigger language plpgsql as"
                        + " $$ begin raise exception 'refused for a test'; end $$")
                .update();
        jdbc.sql("create trigger refuse before insert on spend_limit for each row execute function refuse()")
                .update();
        try {
            assertThat(post(FILE, true, "").status()).isGreaterThanOrEqualTo(500);
        } finally {
            jdbc.sql("drop trigger refuse on spend_limit").update();
            jdbc.sql("drop function refuse()").update();
        }
        assertThat(counts()).isEqualTo(before);
        assertThat(api.get("/models").text()).doesNotContain("claude-opus-5-corp");
    }
}
