package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.AdminApiTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@AdminApiTest
class ApiKeysApiTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private JdbcClient jdbc;

    private AdminApiClient api;
    private Member ana;
    private String anaId;

    @BeforeEach
    void ana() {
        api = new AdminApiClient(port);
        ana = members.add(Ids.text("ana", Ids.next()) + "@corp.test", "Ana", Role.DEVELOPER);
        anaId = Ids.text("user", ana.id());
    }

    private Answer create(String more) {
        return api.post("/api_keys", "{'name':'laptop','user_id':'" + anaId + "'" + more + "}");
    }

    @Test
    void aCreatedKeyShowsItsSecretOnceAndWorks() {
        Answer created = create(",'kind':'api','expires_at':'2099-01-01T00:00:00+01:00'");

        assertThat(created.status()).isEqualTo(200);
        assertThat(created.at("/id")).matches("apikey_[0-9a-f]{32}");
        assertThat(created.at("/type")).isEqualTo("api_key");
        assertThat(created.at("/kind")).isEqualTo("api");
        assertThat(created.at("/status")).isEqualTo("active");
        assertThat(created.at("/created_by/id")).isEqualTo(anaId);
        assertThat(created.at("/principal/type")).isEqualTo("user");
        assertThat(created.at("/expires_at")).isEqualTo("2098-12-31T23:00:00Z");
        assertThat(created.json().get("workspace_id").isNull()).isTrue();
        String secret = created.at("/secret");
        assertThat(keys.check(secret)).isInstanceOf(KeyCheck.Accepted.class);
        assertThat(created.at("/partial_key_hint")).startsWith(secret.substring(0, 8));

        Answer read = api.get("/api_keys/" + created.at("/id"));
        assertThat(read.json().has("secret")).isFalse();
        assertThat(read.text()).doesNotContain(secret);
        assertThat(api.get("/api_keys?limit=1000").text()).doesNotContain(secret);
    }

    @Test
    void aKeyIsMadeForAnAddressAndForClaudeCodeUnlessSaidOtherwise() {
        Answer created = api.post("/api_keys", "{'name':'laptop','user_id':'" + ana.email() + "'}");

        assertThat(created.at("/kind")).isEqualTo("claude_code");
        assertThat(created.at("/principal/id")).isEqualTo(anaId);
        assertThat(created.json().get("expires_at").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'user_id':'USER'}                                          | name: is required",
                "{'name':'','user_id':'USER'}                                | name: must not be empty",
                "{'name':7,'user_id':'USER'}                                 | name: must be a string",
                "{'name':'a\\u0000','user_id':'USER'}                        | name: must not contain control characters",
                "{'name':'k'}                                                | user_id: is required",
                "{'name':'k','user_id':'nobody@corp.test'}                   | user_id: there is no member with this id or e-mail address",
                "{'name':'k','user_id':'\\u0000'}                            | user_id: there is no member with this id or e-mail address",
                "{'name':'k','user_id':'USER','kind':'root'}                 | kind: must be one of claude_code, api",
                "{'name':'k','user_id':'USER','expires_at':'tomorrow'}       | expires_at: must be an RFC 3339 time, for example 2030-01-31T09:00:00Z",
                "{'name':'k','user_id':'USER','expires_at':1700000000}       | expires_at: must be a string",
                "{'name':'k','user_id':'USER','expires_at':'2001-01-01T00:00:00Z'} | expires_at: must be in the future",
            })
    void unusableFieldsAreNamed(String body, String message) {
        assertThat(api.post("/api_keys", body.replace("USER", anaId)).error())
                .isEqualTo("400 invalid_request_error: " + message);
    }

    @Test
    void aClaudeCodeUserGetsNoApiKeyAndARemovedMemberNone() {
        Member coder = members.add(Ids.text("c", Ids.next()) + "@corp.test", "C", Role.CLAUDE_CODE_USER);
        String body = "{'name':'k','kind':'%s','user_id':'" + coder.email() + "'}";

        assertThat(api.post("/api_keys", body.formatted("api")).error())
                .isEqualTo("400 invalid_request_error: the role claude_code_user can only have Claude Code keys;"
                        + " API keys are for developer, admin and owner");
        members.setStatus(coder.id(), MemberStatus.REMOVED);
        assertThat(api.post("/api_keys", body.formatted("claude_code")).error())
                .isEqualTo("400 invalid_request_error: " + coder.email() + " is removed and cannot get a key");
    }

    @Test
    void anArchivedKeyIsRevokedForGood() {
        Answer created = create("");
        keys.check(created.at("/secret"));
        String path = "/api_keys/" + created.at("/id");

        Answer off = api.post(path, "{'status':'archived'}");

        assertThat(off.at("/status")).isEqualTo("archived");
        assertThat(keys.check(created.at("/secret"))).isEqualTo(new KeyCheck.Rejected(KeyCheck.Reason.REVOKED));
        assertThat(api.post(path, "{'status':'archived'}").status()).isEqualTo(200);
        assertThat(api.post(path, "{'status':'active'}").error())
                .isEqualTo("400 invalid_request_error: status: a revoked key cannot become active again;"
                        + " make a new one");
    }

    @Test
    void anInactiveKeyIsRefusedUntilItIsActiveAgain() {
        Answer created = create("");
        keys.check(created.at("/secret"));
        String path = "/api_keys/" + created.at("/id");

        assertThat(api.post(path, "{'status':'inactive'}").at("/status")).isEqualTo("inactive");
        assertThat(keys.check(created.at("/secret"))).isInstanceOf(KeyCheck.Rejected.class);
        assertThat(ids("/api_keys?status=inactive&created_by_user_id=" + anaId)).containsExactly(created.at("/id"));
        assertThat(api.post(path, "{'status':'active'}").at("/status")).isEqualTo("active");
        assertThat(keys.check(created.at("/secret"))).isInstanceOf(KeyCheck.Accepted.class);
    }

    @Test
    void aClaudeCodeKeyDiesWithItsPersonAndIsNotBackWhenTheyReturn() {
        Answer created = create("");
        members.setStatus(ana.id(), MemberStatus.REMOVED);
        members.setStatus(ana.id(), MemberStatus.ACTIVE);

        assertThat(keys.check(created.at("/secret"))).isEqualTo(new KeyCheck.Rejected(KeyCheck.Reason.REVOKED));
    }

    @Test
    void aCursorOfAnotherFilterIsRefused() {
        String mine = create("").at("/id");
        Member ben = members.add(Ids.text("ben", Ids.next()) + "@corp.test", "Ben", Role.DEVELOPER);

        assertThat(api.get("/api_keys?after_id=" + mine + "&created_by_user_id=" + Ids.text("user", ben.id()))
                        .error())
                .isEqualTo("400 invalid_request_error: cursor does not match current query parameters");
    }

    @Test
    void aKeyIsRenamed() {
        String path = "/api_keys/" + create("").at("/id");

        assertThat(api.post(path, "{'name':' desk '}").at("/name")).isEqualTo("desk");
        assertThat(api.post(path, "{'name':''}").error())
                .isEqualTo("400 invalid_request_error: name: must not be empty");
        assertThat(api.post(path, "{'status':'gone'}").error())
                .isEqualTo("400 invalid_request_error: status: must be one of active, inactive, archived");
        assertThat(api.post(path, "{}").at("/name")).isEqualTo("desk");
    }

    @Test
    void anUnknownKeyIsNotFound() {
        String path = "/api_keys/apikey_" + "0".repeat(32);

        assertThat(api.get(path).error()).isEqualTo("404 not_found_error: api key not found");
        assertThat(api.post(path, "{'name':'x'}").error()).isEqualTo("404 not_found_error: api key not found");
    }

    @Test
    void theListIsFilteredByPersonAndStatus() {
        String active = create("").at("/id");
        String archived = create("").at("/id");
        api.post("/api_keys/" + archived, "{'status':'archived'}");
        String expired = create("").at("/id");
        jdbc.sql("update api_key set expires_at = ? where id = ?")
                .params(
                        Instant.now().minusSeconds(1).atOffset(java.time.ZoneOffset.UTC),
                        Ids.parse("apikey", expired).orElseThrow())
                .update();
        String own = "/api_keys?created_by_user_id=" + anaId;

        assertThat(ids(own)).containsExactly(expired, archived, active);
        assertThat(ids(own + "&status=active")).containsExactly(active);
        assertThat(ids(own + "&status=archived")).containsExactly(archived);
        assertThat(ids(own + "&status=expired")).containsExactly(expired);
        assertThat(ids(own + "&status=inactive")).isEmpty();
        assertThat(ids(own + "&limit=1&after_id=" + expired)).containsExactly(archived);
        assertThat(ids(own + "&limit=1&before_id=" + active)).containsExactly(archived);
        assertThat(api.get(own + "&status=lost").error())
                .isEqualTo("400 invalid_request_error: status: must be one of active, inactive, archived, expired");
        assertThat(api.get("/api_keys?created_by_user_id=nobody").error())
                .startsWith("400 invalid_request_error: created_by_user_id: there is no member");
    }

    private List<String> ids(String path) {
        List<String> ids = new ArrayList<>();
        for (JsonNode row : api.get(path).json().at("/data")) {
            ids.add(row.get("id").asString());
        }
        return ids;
    }
}
