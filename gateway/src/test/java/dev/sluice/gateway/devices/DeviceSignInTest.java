package dev.sluice.gateway.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.SignedJWT;
import dev.sluice.gateway.devices.SignInClient.Answer;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import dev.sluice.gateway.support.GatewayTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The sign-in of a client against the whole gateway: RFC 8628, rotation, revocation, and what a token opens. */
@GatewayTest
class DeviceSignInTest {

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private Authorizations authorizations;

    @Autowired
    private DeviceSessions sessions;

    @Autowired
    private PublicListener listener;

    @Autowired
    private SpendReport report;

    @Autowired
    private JdbcClient database;

    private SignInClient client;
    private Member member;

    @BeforeEach
    void aDeveloper() {
        client = new SignInClient("http://127.0.0.1:" + listener.port());
        member = members.add("dev-" + Ids.next() + "@example.test", "Dev Eloper", Role.DEVELOPER);
        // Tests share one address, which may begin thirty only.
        database.sql("delete from device_authorization").update();
    }

    private Authorizations.Codes begun() {
        return authorizations.begin(new Authorizations.Asker("claude_code", "claude-code/2.1.330", "192.0.2.7"));
    }

    private Answer signedIn() throws Exception {
        Authorizations.Codes codes = begun();
        assertThat(authorizations.decide(codes.userCode(), member.id(), true)).isTrue();
        Answer answer = client.poll(codes.deviceCode());
        assertThat(answer.status()).isEqualTo(200);
        return answer;
    }

    @Test
    void theRecordNamesWhoLetADeviceIn() {
        assertThat(authorizations.decide(begun().userCode(), member.id(), true)).isTrue();
        assertThat(database.sql("select details::text from audit_event where action = 'device.approved'"
                                + " and details::text like ?")
                        .param("%" + member.email() + "%")
                        .query(String.class)
                        .list())
                .singleElement()
                .asString()
                .contains("Dev Eloper", "192.0.2.7")
                .doesNotContain(Ids.text("user", member.id()));
    }

    private void longAgo(String column, String table, Duration age) {
        database.sql("update " + table + " set " + column + " = " + column + " - make_interval(secs => ?)")
                .param(age.toSeconds())
                .update();
    }

    private Answer messages(String bearer) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/v1/messages"))
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\","
                                + "\"content\":\"hello\"}]}")));
    }

    @Test
    void discoveryNamesAbsoluteEndpointsOfTheConfiguredOrigin() throws Exception {
        Answer answer = client.send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + listener.port() + "/.well-known/oauth-authorization-server"))
                .header("X-Forwarded-Host", "evil.example"));
        String origin = "http://localhost:" + listener.port();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("issuer")).isEqualTo(origin);
        assertThat(answer.text("device_authorization_endpoint")).isEqualTo(origin + "/oauth/device_authorization");
        assertThat(answer.text("token_endpoint")).isEqualTo(origin + "/oauth/token");
        assertThat(answer.text("revocation_endpoint")).isEqualTo(origin + "/oauth/revoke");
        assertThat(answer.json().path("gateway_protocol_version").asInt()).isEqualTo(1);
        assertThat(answer.json().has("authorization_endpoint")).isFalse();
    }

    @Test
    void anAuthorizationHasCodesThatAreStoredAsHashesOnly() throws Exception {
        Answer answer = client.begin();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("device_code")).matches("[A-Za-z0-9_-]{43}");
        assertThat(answer.text("user_code")).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        assertThat(answer.text("verification_uri_complete"))
                .isEqualTo("http://localhost:" + listener.port() + "/device?user_code=" + answer.text("user_code"));
        assertThat(answer.json().path("expires_in").asInt()).isEqualTo(600);
        assertThat(answer.json().path("interval").asInt()).isEqualTo(5);
        assertThat(answer.http().headers().firstValue("cache-control")).contains("no-store");
        assertThat(answer.http().headers().firstValue("pragma")).contains("no-cache");
        String row = database.sql("select device_authorization::text from device_authorization")
                .query(String.class)
                .single();
        assertThat(row)
                .contains("claude_code")
                .doesNotContain(answer.text("device_code"))
                .doesNotContain(answer.text("user_code").replace("-", ""));
    }

    @Test
    void aPollIsPendingThenTooFastThenApprovedOnceAndThenUnknown() throws Exception {
        Authorizations.Codes codes = begun();
        Answer pending = client.poll(codes.deviceCode());
        assertThat(pending.status()).isEqualTo(400);
        assertThat(pending.error()).isEqualTo("authorization_pending");
        assertThat(pending.http().headers().firstValue("cache-control")).contains("no-store");
        Answer fast = client.poll(codes.deviceCode());
        assertThat(fast.status()).isEqualTo(429);
        assertThat(fast.error()).isEqualTo("slow_down");

        authorizations.decide(codes.userCode(), member.id(), true);
        Answer tokens = client.poll(codes.deviceCode());
        assertThat(tokens.status()).isEqualTo(200);
        assertThat(tokens.text("token_type")).isEqualTo("Bearer");
        assertThat(tokens.json().path("expires_in").asInt()).isEqualTo(3600);
        assertThat(tokens.text("email")).isEqualTo(member.email());

        Answer again = client.poll(codes.deviceCode());
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.error()).isEqualTo("expired_token");
    }

    @Test
    void aDeniedAnExpiredAndAnUnknownCodeAreTold() throws Exception {
        Authorizations.Codes denied = begun();
        authorizations.decide(denied.userCode(), member.id(), false);
        assertThat(client.poll(denied.deviceCode()).error()).isEqualTo("access_denied");
        assertThat(authorizations.decide(denied.userCode(), member.id(), true)).isFalse();

        Authorizations.Codes late = begun();
        authorizations.decide(late.userCode(), member.id(), true);
        longAgo("expires_at", "device_authorization", Duration.ofSeconds(601));
        assertThat(client.poll(late.deviceCode()).error()).isEqualTo("expired_token");
        assertThat(client.poll("made-up").error()).isEqualTo("expired_token");
    }

    @Test
    void aMemberSuspendedMeanwhileIsDenied() throws Exception {
        Authorizations.Codes codes = begun();
        authorizations.decide(codes.userCode(), member.id(), true);
        members.setStatus(member.id(), MemberStatus.SUSPENDED);
        assertThat(client.poll(codes.deviceCode()).error()).isEqualTo("access_denied");
    }

    @Test
    void badTokenRequestsAreNamed() throws Exception {
        assertThat(client.post("/oauth/token", "").error()).isEqualTo("invalid_request");
        assertThat(client.post("/oauth/token", "grant_type=password").error()).isEqualTo("unsupported_grant_type");
        assertThat(client.post("/oauth/token", "grant_type=refresh_token").error())
                .isEqualTo("invalid_request");
        assertThat(client.post("/oauth/token", "grant_type=refresh_token&refresh_token=a&refresh_token=b")
                        .error())
                .isEqualTo("invalid_request");
        Answer json =
                client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/oauth/token"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"grant_type\":\"refresh_token\"}")));
        assertThat(json.status()).isEqualTo(400);
        assertThat(json.error()).isEqualTo("invalid_request");
    }

    @Test
    void aHundredPollsAtOnceRedeemOnce() throws Exception {
        Authorizations.Codes codes = begun();
        authorizations.decide(codes.userCode(), member.id(), true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Answer> poll = () -> client.poll(codes.deviceCode());
            List<Future<Answer>> answers = threads.invokeAll(
                    java.util.Collections.nCopies(100, poll), 60, java.util.concurrent.TimeUnit.SECONDS);
            int redeemed = 0;
            for (Future<Answer> answer : answers) {
                redeemed += answer.get().status() == 200 ? 1 : 0;
            }
            assertThat(redeemed).isEqualTo(1);
        }
        assertThat(sessions.of(member.id())).hasSize(1);
    }

    @Test
    void theTokenSaysWhoItIs() throws Exception {
        groups.setFrom(Groups.DIRECT, member.id(), List.of("platform-" + member.id()));
        SignedJWT token = SignedJWT.parse(signedIn().text("access_token"));
        var claims = token.getJWTClaimsSet();
        assertThat(token.getHeader().getKeyID()).startsWith("kid_");
        assertThat(claims.getIssuer()).isEqualTo("http://localhost:" + listener.port());
        assertThat(claims.getAudience()).containsExactly("sluice");
        assertThat(claims.getSubject()).isEqualTo(Ids.text("user", member.id()));
        assertThat(claims.getStringClaim("email")).isEqualTo(member.email());
        assertThat(claims.getStringClaim("name")).isEqualTo("Dev Eloper");
        assertThat(claims.getStringListClaim("groups")).containsExactly("platform-" + member.id());
        assertThat(claims.getJWTID()).isNotBlank();
        assertThat(claims.getStringClaim("sid")).startsWith("device_");
        assertThat(claims.getExpirationTime().getTime() - claims.getIssueTime().getTime())
                .isEqualTo(3_600_000);
    }

    @Test
    void aTokenOpensModelsUsageAndMessagesAndTheLedgerKnowsTheDevice() throws Exception {
        String token = signedIn().text("access_token");
        assertThat(client.get("/v1/models", token).status()).isEqualTo(200);
        assertThat(client.get("/api/oauth/usage", token).status()).isEqualTo(200);
        Answer settings = client.get("/managed/settings", token);
        assertThat(settings.status()).isEqualTo(404);
        assertThat(settings.json().path("error").path("type").asString()).isEqualTo("not_found_error");
        assertThat(client.get("/managed/settings", "").status()).isEqualTo(401);

        assertThat(messages(token).status()).isEqualTo(200);
        List<UsageEntry> rows = report.newest(200, null).stream()
                .filter(row -> row.memberId().equals(member.id()))
                .toList();
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().signedIn()).isTrue();
        assertThat(rows.getFirst().keyId())
                .isEqualTo(sessions.of(member.id()).getFirst().id());
    }

    @Test
    void refreshTokensRotateWithAMinuteOfGrace() throws Exception {
        Answer first = signedIn();
        Answer second = client.refresh(first.text("refresh_token"));
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.text("refresh_token")).isNotEqualTo(first.text("refresh_token"));
        assertThat(client.refresh(first.text("refresh_token")).status()).isEqualTo(200);
        assertThat(client.get("/v1/models", second.text("access_token")).status())
                .isEqualTo(200);
    }

    @Test
    void aRefreshTokenUsedAgainLaterEndsTheWholeSession() throws Exception {
        Answer first = signedIn();
        Answer second = client.refresh(first.text("refresh_token"));
        longAgo("used_at", "device_refresh_token", Duration.ofSeconds(61));
        Answer reused = client.refresh(first.text("refresh_token"));
        assertThat(reused.status()).isEqualTo(401);
        assertThat(reused.error()).isEqualTo("invalid_grant");
        assertThat(client.refresh(second.text("refresh_token")).error()).isEqualTo("invalid_grant");
        assertThat(client.get("/v1/models", second.text("access_token")).status())
                .isEqualTo(401);
    }

    @Test
    void unknownExpiredAndSuspendedAreFinal() throws Exception {
        assertThat(client.refresh("made-up").error()).isEqualTo("invalid_grant");
        Answer tokens = signedIn();
        members.setStatus(member.id(), MemberStatus.SUSPENDED);
        assertThat(client.refresh(tokens.text("refresh_token")).status()).isEqualTo(401);
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(client.get("/v1/models", tokens.text("access_token"))
                                .status())
                        .isEqualTo(403));
        members.setStatus(member.id(), MemberStatus.ACTIVE);
        longAgo("expires_at", "device_refresh_token", Duration.ofDays(31));
        assertThat(client.refresh(tokens.text("refresh_token")).error()).isEqualTo("invalid_grant");
    }

    @Test
    void eitherTokenRevokesTheSessionAndUnknownOnesAreFine() throws Exception {
        for (String which : List.of("access_token", "refresh_token")) {
            Answer tokens = signedIn();
            assertThat(client.get("/v1/models", tokens.text("access_token")).status())
                    .isEqualTo(200);
            Answer revoked = client.revoke(tokens.text(which));
            assertThat(revoked.status()).isEqualTo(200);
            assertThat(revoked.http().body()).isEmpty();
            Answer refused = client.get("/v1/models", tokens.text("access_token"));
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.http().headers().firstValue("x-should-retry")).contains("false");
            assertThat(refused.http().body()).contains("revoked");
            assertThat(client.refresh(tokens.text("refresh_token")).error()).isEqualTo("invalid_grant");
        }
        assertThat(client.revoke("made-up").status()).isEqualTo(200);
        assertThat(client.revoke("a.b.c").status()).isEqualTo(200);
        assertThat(client.post("/oauth/revoke", "").error()).isEqualTo("invalid_request");
    }

    @Test
    void whatAnotherReplicaRevokesIsKnownWithinASecond() throws Exception {
        Answer tokens = signedIn();
        assertThat(client.get("/v1/models", tokens.text("access_token")).status())
                .isEqualTo(200);
        var id = sessions.of(member.id()).getFirst().id();
        // Straight into the database, as another process does.
        database.sql("update device_session set revoked_at = now() where id = ?")
                .param(id)
                .update();
        database.sql("select pg_notify('device_session', ?)::text")
                .param(id.toString())
                .query(String.class)
                .single();
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(client.get("/v1/models", tokens.text("access_token"))
                                .status())
                        .isEqualTo(401));
    }
}
