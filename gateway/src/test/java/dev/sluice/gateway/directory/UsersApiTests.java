package dev.sluice.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.AdminApiTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@AdminApiTest
class UsersApiTests {

    @LocalServerPort
    private int port;

    @Autowired
    private Members members;

    private AdminApiClient api;

    @BeforeEach
    void client() {
        api = new AdminApiClient(port);
    }

    private static String email() {
        return Ids.text("u", Ids.next()) + "@corp.test";
    }

    @Test
    void aUserIsAddedAndReadBack() {
        String email = email();
        Answer added = api.post(
                "/users", "{'email':' " + email + " ','name':'Ana','role':'claude_code_user','unknown':{'x':1}}");

        assertThat(added.status()).isEqualTo(200);
        assertThat(added.at("/id")).matches("user_[0-9a-f]{32}");
        assertThat(added.at("/type")).isEqualTo("user");
        assertThat(added.at("/email")).isEqualTo(email);
        assertThat(added.at("/role")).isEqualTo("claude_code_user");
        assertThat(added.at("/added_at")).matches("20[0-9T:.-]+Z");
        assertThat(api.get("/users/" + added.at("/id")).text()).isEqualTo(added.text());
        assertThat(api.get("/users?email=" + email.toUpperCase(java.util.Locale.ROOT))
                        .at("/data/0/id"))
                .isEqualTo(added.at("/id"));
    }

    @Test
    void anAddressIsTakenOnceWithoutRegardToCase() {
        String email = email();
        api.post("/users", "{'email':'" + email + "','name':'A','role':'user'}");

        assertThat(api.post(
                                "/users",
                                "{'email':'" + email.toUpperCase(java.util.Locale.ROOT) + "','name':'B','role':'user'}")
                        .error())
                .startsWith("409 conflict_error: email: a member with the e-mail address");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name':'A','role':'user'}                                  | email: is required",
                "{'email':5,'name':'A','role':'user'}                        | email: must be a string",
                "{'email':'','name':'A','role':'user'}                       | email: must not be empty",
                "{'email':'nobody','name':'A','role':'user'}                 | email: is not an e-mail address",
                "{'email':'a b@c.test','name':'A','role':'user'}             | email: is not an e-mail address",
                "{'email':'a\\u0000@c.test','name':'A','role':'user'}        | email: is not an e-mail address",
                "{'email':'a@@c.test','name':'A','role':'user'}              | email: is not an e-mail address",
                "{'email':'a@b.test','name':' ','role':'user'}               | name: must not be empty",
                "{'email':'a@b.test','name':'A\\u0000','role':'user'}        | name: must not contain control characters",
                "{'email':'a@b.test','name':['A'],'role':'user'}             | name: must be a string",
                "{'email':'a@b.test','name':'A'}                             | role: is required",
                "{'email':'a@b.test','name':'A','role':'king'}               | role: must be one of user, claude_code_user, developer, billing, auditor, admin, owner",
                "{'email':'a@b.test','name':'A','role':'admin'}              | role: admin cannot be assigned through the API; use the console",
                "{'email':'a@b.test','name':'A','role':'owner'}              | role: owner cannot be assigned through the API; use the console",
            })
    void unusableFieldsAreNamed(String body, String message) {
        assertThat(api.post("/users", body).error()).isEqualTo("400 invalid_request_error: " + message);
    }

    @Test
    void tooLongFieldsAreNamed() {
        assertThat(api.post("/users", "{'email':'" + "x".repeat(250) + "@b.test','name':'A','role':'user'}")
                        .error())
                .isEqualTo("400 invalid_request_error: email: must have at most 254 characters");
        assertThat(api.post("/users", "{'email':'a@b.test','name':'" + "x".repeat(201) + "','role':'user'}")
                        .error())
                .isEqualTo("400 invalid_request_error: name: must have at most 200 characters");
    }

    @Test
    void anUnknownUserIsNotFound() {
        assertThat(api.get("/users/user_" + "0".repeat(32)).error()).isEqualTo("404 not_found_error: user not found");
        assertThat(api.get("/users/5").error()).isEqualTo("404 not_found_error: user not found");
        assertThat(api.get("/users?email=nobody%00@corp.test")
                        .json()
                        .at("/data")
                        .size())
                .isZero();
    }

    @Test
    void theListIsPagedNewestFirstInBothDirections() {
        List<String> added = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            added.addFirst(
                    Ids.text("user", members.add(email(), "N" + i, Role.USER).id()));
        }

        Answer first = api.get("/users?limit=2");
        assertThat(ids(first)).isEqualTo(added.subList(0, 2));
        assertThat(first.json().at("/has_more").asBoolean()).isTrue();
        assertThat(first.at("/first_id")).isEqualTo(added.get(0));
        assertThat(first.at("/last_id")).isEqualTo(added.get(1));

        assertThat(ids(api.get("/users?limit=2&after_id=" + added.get(1)))).isEqualTo(added.subList(2, 4));

        Answer back = api.get("/users?limit=2&before_id=" + added.get(4));
        assertThat(ids(back)).isEqualTo(added.subList(2, 4));
        assertThat(back.json().at("/has_more").asBoolean()).isTrue();
        assertThat(api.get("/users?before_id=" + added.get(0))
                        .json()
                        .at("/first_id")
                        .isNull())
                .isTrue();
    }

    @Test
    void aRemovedMemberIsNoLongerListedButStillReadable() {
        Member member = members.add(email(), "Gone", Role.USER);
        members.setStatus(member.id(), MemberStatus.REMOVED);
        String id = Ids.text("user", member.id());

        assertThat(ids(api.get("/users?limit=1000"))).doesNotContain(id);
        assertThat(api.get("/users?email=" + member.email()).json().at("/data").size())
                .isZero();
        assertThat(api.get("/users/" + id).at("/status")).isEqualTo("removed");
    }

    private static List<String> ids(Answer answer) {
        List<String> ids = new ArrayList<>();
        for (JsonNode row : answer.json().at("/data")) {
            ids.add(row.get("id").asString());
        }
        return ids;
    }
}
