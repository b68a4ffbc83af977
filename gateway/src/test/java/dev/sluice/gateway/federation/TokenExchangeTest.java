package dev.sluice.gateway.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyCheck;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.sso.FakeIdentityProvider;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.GatewayTest;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CI jobs against a whole gateway: an issuer on loopback, the exchange, and what the credential opens. */
@GatewayTest
class TokenExchangeTest {

    private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String JWT = "urn:ietf:params:oauth:token-type:jwt";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @Autowired
    private PublicListener listener;

    @Autowired
    private ServiceAccounts accounts;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private TrustRules rules;

    @Autowired
    private JdbcClient database;

    private final FakeIdentityProvider issuer = new FakeIdentityProvider();
    private AdminApiClient api;
    private ServiceAccount account;
    private String ruleId;

    @BeforeEach
    void trustTheIssuer() {
        api = new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
        account = accounts.create(Ids.text("ci", Ids.next()), Role.DEVELOPER);
        ruleId = rule("").at("/id");
    }

    @AfterEach
    void stopTheIssuer() {
        rules.list().forEach(rules::remove);
        issuer.close();
    }

    private Answer rule(String more) {
        return api.post(
                "/trust_rules",
                "{'name':'" + Ids.text("rule", Ids.next()) + "','issuer':'" + issuer.issuer()
                        + "','audience':'sluice-ci','service_account_id':'" + accountId()
                        + "','conditions':[{'claim':'repository','value':'corp/app'},{'claim':'ref','value':'refs/heads/*'}]"
                        + more + "}");
    }

    private String accountId() {
        return Ids.text(ServiceAccount.ID, account.id());
    }

    /** What GitHub would say of a job. */
    private Map<String, Object> job() {
        long now = Instant.now().getEpochSecond();
        return new HashMap<>(Map.of(
                "iss",
                issuer.issuer(),
                "aud",
                "sluice-ci",
                "sub",
                "repo:corp/app:ref:refs/heads/main",
                "jti",
                UUID.randomUUID().toString(),
                "iat",
                now,
                "nbf",
                now,
                "exp",
                now + 300,
                "repository",
                "corp/app",
                "ref",
                "refs/heads/main"));
    }

    private record Reply(int status, JsonNode body) {
        String token() {
            return body.path("access_token").asString("");
        }

        String error() {
            return status + " " + body.path("error").asString("");
        }
    }

    private Reply exchange(String token) throws Exception {
        return send(Map.of("grant_type", EXCHANGE, "subject_token_type", JWT, "subject_token", token));
    }

    private Reply send(Map<String, String> form) throws Exception {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create(listener.url() + "/oauth/token"))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        return new Reply(answer.statusCode(), JsonMapper.builder().build().readTree(answer.body()));
    }

    private int models(String token) throws Exception {
        return CLIENT.send(
                        HttpRequest.newBuilder(URI.create(listener.url() + "/v1/models"))
                                .header("authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aJobTradesItsTokenForAnHourAsTheServiceAccount() throws Exception {
        Reply reply = exchange(issuer.sign(job()));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().path("token_type").asString()).isEqualTo("Bearer");
        assertThat(reply.body().path("issued_token_type").asString())
                .isEqualTo("urn:ietf:params:oauth:token-type:access_token");
        assertThat(reply.body().path("expires_in").asInt()).isEqualTo(3600);
        assertThat(models(reply.token())).isEqualTo(200);
        assertThat(keys.check(reply.token()))
                .isInstanceOfSatisfying(
                        KeyCheck.Accepted.class,
                        accepted ->
                                assertThat(accepted.holder().principal().id()).isEqualTo(account.id()));
        assertThat(api.get("/api_keys?limit=1000").text()).doesNotContain("repo:corp/app");
        assertThat(api.get("/trust_rules/" + ruleId).json().get("last_used_at").isNull())
                .isFalse();
    }

    @Test
    void aTokenCountsOnceUnlessTheRuleSaysOtherwise() throws Exception {
        String token = issuer.sign(job());
        assertThat(exchange(token).status()).isEqualTo(200);
        Reply again = exchange(token);
        assertThat(again.error()).isEqualTo("400 invalid_grant");
        assertThat(again.body().toString()).contains("exchanged before");

        assertThat(api.post("/trust_rules/" + ruleId, "{'single_use':false}").status())
                .isEqualTo(200);
        String shared = issuer.sign(job());
        assertThat(exchange(shared).status()).isEqualTo(200);
        assertThat(exchange(shared).status()).isEqualTo(200);
    }

    @Test
    void whatWasGivenEndsWithTheRuleAndWithTheAccount() throws Exception {
        String first = exchange(issuer.sign(job())).token();
        assertThat(models(first)).isEqualTo(200);
        assertThat(api.delete("/trust_rules/" + ruleId).at("/type")).isEqualTo("trust_rule_deleted");
        assertThat(models(first)).isEqualTo(401);
        assertThat(exchange(issuer.sign(job())).error()).isEqualTo("400 invalid_grant");

        ruleId = rule("").at("/id");
        String second = exchange(issuer.sign(job())).token();
        assertThat(models(second)).isEqualTo(200);
        api.post("/service_accounts/" + accountId() + "/archive", "{}");
        assertThat(models(second)).isEqualTo(401);
        assertThat(exchange(issuer.sign(job())).error()).isEqualTo("400 invalid_grant");
        assertThat(api.get("/trust_rules/" + ruleId).status()).isEqualTo(404);
    }

    @Test
    void aRuleWhoseWorkspaceIsGoneGivesNothing() throws Exception {
        String workspace = api.post("/workspaces", "{'name':'" + Ids.text("w", Ids.next()) + "'}")
                .at("/id");
        assertThat(api.post("/trust_rules/" + ruleId, "{'workspace_id':'" + workspace + "'}")
                        .error())
                .contains("workspace_id: this service account is not in this workspace");
        api.post("/workspaces/" + workspace + "/service_accounts", "{'service_account_id':'" + accountId() + "'}");
        api.post("/trust_rules/" + ruleId, "{'workspace_id':'" + workspace + "'}");
        String token = exchange(issuer.sign(job())).token();
        assertThat(models(token)).isEqualTo(200);

        api.post("/workspaces/" + workspace + "/archive", "{}");
        assertThat(models(token)).isEqualTo(401);
        assertThat(exchange(issuer.sign(job())).error()).isEqualTo("400 invalid_grant");
    }

    static Stream<Arguments> lies() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                lie("of another issuer", claims -> claims.put("iss", "https://evil.example")),
                lie("of the issuer with a slash", claims -> claims.merge("iss", "/", (a, b) -> "" + a + b)),
                lie("without an issuer", claims -> claims.remove("iss")),
                lie("for somebody else", claims -> claims.put("aud", "another-service")),
                lie("for several others", claims -> claims.put("aud", java.util.List.of("a", "b"))),
                lie("for nobody", claims -> claims.remove("aud")),
                lie("expired", claims -> claims.put("exp", now - 61)),
                lie("expired ten minutes ago by a slow clock", claims -> claims.put("exp", now - 600)),
                lie("without an end", claims -> claims.remove("exp")),
                lie("with an end that is no time", claims -> claims.put("exp", "tomorrow")),
                lie("with an end in another age", claims -> claims.put("exp", 1e300)),
                lie("good for a year", claims -> claims.put("exp", now + 31_536_000)),
                lie("without a beginning", claims -> claims.remove("iat")),
                lie("from the future", claims -> claims.put("iat", now + 600)),
                lie("not valid yet", claims -> claims.put("nbf", now + 600)),
                lie("of another repository", claims -> claims.put("repository", "corp/app-evil")),
                lie(
                        "of a repository in a list that is none",
                        claims -> claims.put("repository", Map.of("x", "corp/app"))),
                lie("without a repository", claims -> claims.remove("repository")),
                lie("of a tag", claims -> claims.put("ref", "refs/tags/v1")),
                lie("of a branch with a slash", claims -> claims.put("ref", "refs/heads/a/b")));
    }

    private static Arguments lie(String name, Consumer<Map<String, Object>> change) {
        return Arguments.of(org.junit.jupiter.api.Named.of(name, change));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aTokenThatDoesNotSayWhatTheRuleWantsIsRefused(Consumer<Map<String, Object>> change) throws Exception {
        Map<String, Object> claims = job();
        change.accept(claims);

        assertThat(exchange(issuer.sign(claims)).error()).isEqualTo("400 invalid_grant");
    }

    @ParameterizedTest
    @MethodSource("skews")
    void clocksMayBeAMinuteOff(Consumer<Map<String, Object>> change) throws Exception {
        Map<String, Object> claims = job();
        change.accept(claims);

        assertThat(exchange(issuer.sign(claims)).status()).isEqualTo(200);
    }

    static Stream<Arguments> skews() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                lie("issued 30 s ahead", claims -> claims.put("iat", now + 30)),
                lie("valid 30 s from now", claims -> claims.put("nbf", now + 30)),
                lie("expired 30 s ago", claims -> {
                    claims.put("iat", now - 300);
                    claims.put("exp", now - 30);
                }),
                lie("for several, us among them", claims -> claims.put("aud", java.util.List.of("a", "sluice-ci"))));
    }

    @Test
    void forgedSignaturesAreRefused() throws Exception {
        RSAKey foreign = FakeIdentityProvider.newKey();
        RSAKey sameName =
                new RSAKey.Builder(foreign).keyID(issuer.key.getKeyID()).build();
        String good = issuer.sign(job());
        String[] parts = good.split("\\.");
        String none = base64("{\"alg\":\"none\"}") + "." + parts[1] + ".";
        String embedded =
                base64("{\"alg\":\"RS256\",\"jwk\":" + foreign.toPublicJWK().toJSONString() + "}");
        Map<String, String> forged = Map.of(
                "no algorithm",
                none,
                "no algorithm, old signature",
                base64("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2],
                "the public key as a secret",
                FakeIdentityProvider.sign(job(), issuer.key, JWSAlgorithm.HS256),
                "a foreign key",
                FakeIdentityProvider.sign(job(), foreign, JWSAlgorithm.RS256),
                "a foreign key under the issuer's name",
                FakeIdentityProvider.sign(job(), sameName, JWSAlgorithm.RS256),
                "a key that the token brings",
                embedded + "." + parts[1] + "." + parts[2],
                "other claims",
                parts[0] + "." + base64("{\"iss\":\"" + issuer.issuer() + "\"}") + "." + parts[2],
                "a torn signature",
                good.substring(0, good.length() - 8),
                "no token",
                "not.a.token",
                "nothing much",
                ".");
        for (Map.Entry<String, String> each : forged.entrySet()) {
            assertThat(exchange(each.getValue()).error()).as(each.getKey()).isEqualTo("400 invalid_grant");
        }
        assertThat(exchange(good).status()).isEqualTo(200);
        assertThat(issuer.keyFetches.get())
                .as("unknown keys make us ask, but not at every token")
                .isLessThanOrEqualTo(1);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anIssuerThatLeadsToAnInnerAddressOrAnswersNonsenseIsNotBelieved() throws Exception {
        issuer.discovery.put("jwks_uri", "https://169.254.169.254/latest/meta-data");
        String token = issuer.sign(job());
        assertThat(exchange(token).error()).isEqualTo("400 invalid_grant");
        assertThat(api.post("/trust_rules/" + ruleId + "/test", "{'token':'" + token + "'}")
                        .text())
                .contains("Sluice asks no machine at this address");
    }

    @Test
    void anIssuerThatIsAwayMakesTheJobWaitAndDoesNotRefuseIt() throws Exception {
        String token = issuer.sign(job());
        issuer.close();
        Reply away = exchange(token);
        assertThat(away.error()).isEqualTo("503 temporarily_unavailable");
        assertThat(away.body().toString()).contains("cannot reach the issuer").doesNotContain(ruleId, "corp/app");
    }

    @Test
    void theRecordSaysWhoWasLetInOnceAnHour() throws Exception {
        assertThat(exchange(issuer.sign(job())).status()).isEqualTo(200);
        assertThat(exchange(issuer.sign(job())).status()).isEqualTo(200);
        Map<String, Object> other = job();
        other.put("sub", "repo:corp/app:ref:refs/heads/other");
        assertThat(exchange(issuer.sign(other)).status()).isEqualTo(200);
        assertThat(database.sql("select details::text from audit_event where action = 'federation_rule.used'"
                                + " and subject_id = ? order by id")
                        .param(ruleId)
                        .query(String.class)
                        .list())
                .hasSize(2)
                .first()
                .asString()
                .contains("repo:corp/app:ref:refs/heads/main", accountId());
    }

    @Test
    void theRequestItselfIsChecked() throws Exception {
        String token = issuer.sign(job());
        assertThat(send(Map.of("grant_type", EXCHANGE, "subject_token_type", JWT))
                        .error())
                .isEqualTo("400 invalid_request");
        assertThat(send(Map.of("grant_type", EXCHANGE, "subject_token", token)).error())
                .isEqualTo("400 invalid_request");
        Map<String, String> good = Map.of("grant_type", EXCHANGE, "subject_token_type", JWT, "subject_token", token);
        for (Map.Entry<String, String> bad : Map.of(
                        "subject_token_type", "urn:ietf:params:oauth:token-type:saml2",
                        "actor_token", token,
                        "requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token",
                        "service_account_id", "me")
                .entrySet()) {
            Map<String, String> form = new HashMap<>(good);
            form.put(bad.getKey(), bad.getValue());
            assertThat(send(form).error()).as(bad.getKey()).isEqualTo("400 invalid_request");
        }
        Map<String, String> named = new HashMap<>(good);
        named.put("service_account_id", accountId());
        assertThat(send(named).status()).isEqualTo(200);
    }

    @Test
    void whereSeveralAccountsWouldDoTheJobMustChoose() throws Exception {
        ServiceAccount mine = account;
        account = accounts.create(Ids.text("other", Ids.next()), Role.DEVELOPER);
        rule("");
        assertThat(exchange(issuer.sign(job())).error()).isEqualTo("400 invalid_target");

        Reply chosen = send(Map.of(
                "grant_type",
                EXCHANGE,
                "subject_token_type",
                JWT,
                "subject_token",
                issuer.sign(job()),
                "service_account_id",
                Ids.text(ServiceAccount.ID, mine.id())));
        assertThat(keys.check(chosen.token()))
                .isInstanceOfSatisfying(
                        KeyCheck.Accepted.class,
                        accepted ->
                                assertThat(accepted.holder().principal().id()).isEqualTo(mine.id()));
    }

    @Test
    void theTestOfATokenSaysWhichConditionFailsAndSpendsNothing() throws Exception {
        Map<String, Object> claims = job();
        claims.put("ref", "refs/tags/v1");
        Answer refused = api.post("/trust_rules/" + ruleId + "/test", "{'token':'" + issuer.sign(claims) + "'}");
        assertThat(refused.json().get("accepted").asBoolean()).isFalse();
        assertThat(refused.json().get("checks"))
                .filteredOn(check -> !check.get("passed").asBoolean())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.get("name").asString()).isEqualTo("condition ref");
                    assertThat(check.get("detail").asString())
                            .isEqualTo("it says refs/tags/v1, the rule wants refs/heads/*");
                });

        String good = issuer.sign(job());
        for (int i = 0; i < 2; i++) {
            assertThat(api.post("/trust_rules/" + ruleId + "/test", "{'token':'" + good + "'}")
                            .json()
                            .get("accepted")
                            .asBoolean())
                    .isTrue();
        }
        assertThat(exchange(good).status()).isEqualTo(200);
        assertThat(api.post("/trust_rules/" + ruleId + "/test", "{'token':'x'}").error())
                .isEqualTo("400 invalid_request_error: token: it is not a signed token");
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'issuer':'http://ci.example'|issuer: must be an address that begins with https:// and has no query",
                "'issuer':'https://ci.example/?x=1'|issuer: must be an address that begins with https:// and has no query",
                "'audience':' '|audience: must not be empty",
                "'conditions':[]|conditions: there must be 1 to 20, such as repository = corp/app",
                "'conditions':[{'claim':'ref','value':'*'}]|conditions: one value at least must not begin with *",
                "'conditions':[{'claim':'/a~2','value':'x'}]|conditions: each needs the name of a claim and a value",
                "'token_lifetime_seconds':60|token_lifetime_seconds: must be from 300 to 3600",
                "'private_ca':'no pem'|private_ca: must be certificates in PEM form",
                "'service_account_id':'svac_00000000000000000000000000000000'|service_account_id: there is no such service account"
            })
    void badRulesAreRefusedWithTheReason(String change, String error) {
        assertThat(api.post("/trust_rules/" + ruleId, "{" + change + "}").error())
                .isEqualTo("400 invalid_request_error: " + error);
    }

    @Test
    void anIssuerThatSignsForEverybodyNeedsAConditionThatSaysForWhom() {
        Answer open = api.post(
                "/trust_rules/" + ruleId,
                "{'issuer':'https://token.actions.githubusercontent.com','conditions':[{'claim':'ref','value':'refs/heads/main'}]}");
        assertThat(open.error()).startsWith("400 invalid_request_error: conditions: this issuer signs for everybody");
        assertThat(api.post("/trust_rules/" + ruleId, "{'issuer':'https://token.actions.githubusercontent.com'}")
                        .status())
                .isEqualTo(200);
    }
}
