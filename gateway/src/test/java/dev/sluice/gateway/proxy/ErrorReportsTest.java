package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.support.GatewayTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Paths that the container refuses by itself still get the error form of what was asked. */
@GatewayTest
class ErrorReportsTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private PublicListener listener;

    private HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(listener.url() + path)).build(), BodyHandlers.ofString());
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("content-type").orElse("");
    }

    @ParameterizedTest
    @CsvSource({
        "/scim/v2/Users/%2f..%2f, /detail",
        "/scim/v2/Users/%00, /detail",
        "/scim/v2/..%2fUsers, /detail",
        "/scim/v2/%5cUsers, /detail",
        "/v1/organizations/users/%2f..%2f, /error/message",
        "/v1/organizations/users/%00, /error/message",
        "/v1/organizations/%5c, /error/message",
        "/oauth/%2f..%2ftoken, /error_description",
        "/oauth/%00, /error_description",
        "/.well-known/%2foauth-authorization-server, /error_description",
    })
    void apisAnswerInTheirOwnForm(String path, String where) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isBetween(400, 499);
        assertThat(type(answer)).contains("json");
        JsonNode body = JSON.readTree(answer.body());
        assertThat(body.at(where).asString("")).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/%2f..%2f", "/console/%00", "/%2f", "/sso/%5c", "/device/%00"})
    void pagesAreOurs(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isBetween(400, 499);
        assertThat(type(answer)).startsWith("text/html");
        assertThat(answer.body()).contains("Sluice").doesNotContainIgnoringCase("tomcat", "HTTP Status");
    }
}
