package dev.sluice.gateway.adminapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.AdminApiTest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@AdminApiTest
class AdminApiErrorsTests {

    private static final String DENIED = "401 authentication_error: missing or invalid admin credentials";

    @LocalServerPort
    private int port;

    private AdminApiClient api;

    @BeforeEach
    void client() {
        api = new AdminApiClient(port);
    }

    @Test
    void theOrganizationIsShownToWhoeverHoldsAnAdminKey() {
        Answer byKey = api.get("/me");
        Answer byBearer = api.send(api.anonymous("/me").header("authorization", "bearer " + AdminApiClient.ADMIN_KEY));

        assertThat(byKey.status()).isEqualTo(200);
        assertThat(byKey.at("/type")).isEqualTo("organization");
        assertThat(byKey.at("/id")).hasSize(36);
        assertThat(byBearer.text()).isEqualTo(byKey.text());
    }

    @Test
    void everyAnswerHasARequestIdAndIsKeptOutOfCaches() {
        Answer good = api.get("/me");
        Answer bad = api.get("/nowhere");

        assertThat(good.header("request-id")).matches("req_[0-9a-f]{32}").isEqualTo(good.header("x-request-id"));
        assertThat(good.header("cache-control")).isEqualTo("no-store");
        assertThat(bad.at("/request_id")).matches("req_[0-9a-f]{32}").isEqualTo(bad.header("request-id"));
        assertThat(bad.header("cache-control")).isEqualTo("no-store");
        assertThat(bad.at("/type")).isEqualTo("error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/me", "/users", "/api_keys", "/nowhere", ""})
    void nothingAnswersWithoutAnAdminKey(String path) {
        assertThat(api.send(api.anonymous(path)).error()).isEqualTo(DENIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "test-admin-key-0123456789abcdefghiJ",
                "slc_00000000000000000000000000000000000000",
            })
    void aWrongKeyIsDenied(String key) {
        assertThat(api.send(api.anonymous("/me").header("x-api-key", key)).error())
                .isEqualTo(DENIED);
        assertThat(api.send(api.anonymous("/me").header("authorization", "Bearer " + key))
                        .error())
                .isEqualTo(DENIED);
    }

    @Test
    void aKeyOfHugeLengthIsDenied() {
        assertThat(api.send(api.anonymous("/me").header("x-api-key", "k".repeat(4000)))
                        .error())
                .isEqualTo(DENIED);
    }

    @Test
    void unknownPathsAreNotFoundWhateverTheMethod() {
        assertThat(api.get("/nowhere").error()).isEqualTo("404 not_found_error: there is nothing at this path");
        assertThat(api.post("/nowhere", "{}").error()).isEqualTo("404 not_found_error: there is nothing at this path");
    }

    @Test
    void aMethodThatAPathDoesNotKnowIsNamedSo() {
        Answer answer = api.delete("/users");

        assertThat(answer.error()).isEqualTo("405 invalid_request_error: this path does not know this method");
        assertThat(answer.header("allow")).contains("GET").contains("POST");
    }

    @Test
    void aBodyThatIsNotJsonIsRefusedByItsType() {
        Answer form = api.send(api.request("/users")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("email=a%40b.test")));
        Answer untyped = api.send(api.request("/users").POST(BodyPublishers.ofString("{}")));

        assertThat(form.error())
                .isEqualTo("415 invalid_request_error: content-type: the body must be application/json");
        assertThat(untyped.status()).isEqualTo(415);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        String huge = "{'name':'" + "x".repeat(70_000) + "'}";

        assertThat(api.post("/users", huge).error())
                .isEqualTo("413 request_too_large: the body must have at most 65536 bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'email':             | 400 invalid_request_error: the body is not valid JSON",
                "{'name':'a','name':1} | 400 invalid_request_error: the body is not valid JSON",
                "{} {}                 | 400 invalid_request_error: the body is not valid JSON",
                "``                    | 400 invalid_request_error: the body must be a JSON object",
                "[]                    | 400 invalid_request_error: the body must be a JSON object",
                "null                  | 400 invalid_request_error: the body must be a JSON object",
            })
    void malformedJsonIsRefused(String body, String error) {
        assertThat(api.post("/users", body).error()).startsWith(error);
    }

    @Test
    void malformedJsonIsNotQuotedBack() {
        assertThat(api.post("/users", "{'secret':'canary', oops").text())
                .doesNotContain("canary")
                .doesNotContain("oops");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "abc", "1.5", "99999999999"})
    void aLimitOutsideItsRangeIsRefused(String limit) {
        assertThat(api.get("/users?limit=" + limit).error())
                .isEqualTo("400 invalid_request_error: limit: must be between 1 and 1000");
    }

    @Test
    void cursorsThatMeanNothingAreRefused() {
        String user = "user_" + "0".repeat(32);

        assertThat(api.get("/users?after_id=apikey_" + "0".repeat(32)).error())
                .isEqualTo("400 invalid_request_error: after_id: must be an id that starts with user_");
        assertThat(api.get("/users?after_id=" + user + "&before_id=" + user).error())
                .isEqualTo("400 invalid_request_error: after_id: cannot be used together with before_id");
    }
}
