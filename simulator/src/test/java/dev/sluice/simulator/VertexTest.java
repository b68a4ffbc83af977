package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VertexTest {

    private static final String MODELS = "/v1/projects/secret-project/locations/us-east5/publishers/anthropic/models/";
    private static final String STREAM = MODELS + "claude-opus-5@20260101:streamRawPredict";

    private final Simulator simulator = Simulator.start(0);
    private final Client client = new Client(simulator);

    @BeforeEach
    void reset() {
        simulator.reset();
        simulator.acceptOnly("google-token");
    }

    @AfterAll
    void close() {
        simulator.close();
    }

    @Test
    void aStreamIsOrdinaryEventsAndJsonIsAnOrdinaryMessage() {
        HttpResponse<String> stream = predict(STREAM, body("hello", "\"stream\":true,"));
        assertThat(Client.types(stream)).startsWith("message_start").endsWith("message_stop");
        assertThat(stream.body()).contains("msg_vrtx_", "\"claude-opus-5-20260101\"");
        HttpResponse<String> json = predict(MODELS + "claude-opus-5:rawPredict", body("hello", ""));
        assertThat(Client.tree(json).get("type").asString()).isEqualTo("message");
        assertThat(predict(STREAM.substring(3), body("x", "")).statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyThatNamesAModelOrHasNoVersionIsRefused() {
        assertThat(predict(STREAM, body("x", "\"model\":\"m\",")).body()).contains("model: Extra inputs");
        String bare = body("x", "").replace("\"anthropic_version\":\"vertex-2023-10-16\",", "");
        assertThat(predict(STREAM, bare).body()).contains("anthropic_version: Field required");
        assertThat(predict(STREAM, bare).statusCode()).isEqualTo(400);
    }

    @Test
    void errorsOfThePlatformNameTheProject() {
        HttpResponse<String> response = predict(STREAM, body("sim: status=429", "\"stream\":true,"));
        assertThat(Client.tree(response).at("/error/status").asString()).isEqualTo("RESOURCE_EXHAUSTED");
        assertThat(Client.tree(response).at("/error/code").asInt()).isEqualTo(429);
        assertThat(response.body()).contains("secret-project");
        assertThat(predict(STREAM, body("sim: status=403", "")).body()).contains("PERMISSION_DENIED");
    }

    @Test
    void anAcceptedStreamCanBeginWithAnError() {
        HttpResponse<String> response = predict(STREAM, body("sim: error-at=0", "\"stream\":true,"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Client.types(response)).containsExactly("error");
    }

    @Test
    void betasAreRefusedByName() {
        simulator.behave("reject-betas=web-search-2025-03-05");
        HttpResponse<String> response = client.send(request(STREAM, "google-token", body("x", ""))
                .header("anthropic-beta", "fine,web-search-2025-03-05")
                .build());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Client.tree(response).at("/error/message").asString())
                .startsWith("Unexpected value(s) `web-search-2025-03-05` for the `anthropic-beta` header");
        HttpResponse<String> count =
                client.send(request(MODELS + "count-tokens:rawPredict", "google-token", Client.body("x", false, ""))
                        .header("anthropic-beta", "web-search-2025-03-05")
                        .build());
        assertThat(count.statusCode()).isEqualTo(400);
    }

    @Test
    void tokensAreCounted() {
        String body = Client.body("count me", false, "\"anthropic_version\":\"vertex-2023-10-16\",");
        assertThat(Client.tree(predict(MODELS + "count-tokens:rawPredict", body))
                        .get("input_tokens")
                        .asInt())
                .isPositive();
    }

    @Test
    void aTokenForAServiceAccountsAssertionIsGoodUntilItExpires() throws GeneralSecurityException {
        HttpResponse<String> granted = grant(assertion(3_600, 0));
        assertThat(granted.statusCode()).isEqualTo(200);
        String token = Client.tree(granted).get("access_token").asString();
        assertThat(client.send(request(STREAM, token, body("x", "")).build()).statusCode())
                .isEqualTo(200);
        simulator.expireCredentials();
        HttpResponse<String> late =
                client.send(request(STREAM, token, body("x", "")).build());
        assertThat(late.statusCode()).isEqualTo(401);
        assertThat(Client.tree(late).at("/error/status").asString()).isEqualTo("UNAUTHENTICATED");
    }

    @Test
    void anAssertionThatIsForgedOrLastsTooLongIsRefused() throws GeneralSecurityException {
        assertThat(grant(assertion(3_600, 1)).body()).contains("invalid_grant", "Invalid JWT Signature");
        assertThat(grant(assertion(7_200, 0)).body()).contains("short-lived token");
        assertThat(grant("no.jwt").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> grant(String assertion) {
        return client.post(
                "/token", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + assertion);
    }

    /** Signed with the key of the file that the simulator hands out; {@code flaw} is added to a signature's byte. */
    private String assertion(long seconds, int flaw) throws GeneralSecurityException {
        JsonNode file = Client.tree(
                client.send(HttpRequest.newBuilder(simulator.baseUrl().resolve("/sim/google-service-account"))
                        .build()));
        long now = Instant.now().getEpochSecond();
        String claims = "{\"iss\":" + file.get("client_email") + ",\"aud\":" + file.get("token_uri")
                + ",\"scope\":\"https://www.googleapis.com/auth/cloud-platform\",\"iat\":" + now + ",\"exp\":"
                + (now + seconds) + "}";
        String signed = base64("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.getBytes(StandardCharsets.UTF_8));
        String pem = file.get("private_key").asString().replaceAll("-----[A-Z ]+-----", "");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem))));
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        byte[] bytes = signature.sign();
        bytes[9] += (byte) flaw;
        return signed + "." + base64(bytes);
    }

    private HttpResponse<String> predict(String path, String body) {
        return client.send(request(path, "google-token", body).build());
    }

    private HttpRequest.Builder request(String path, String token, String body) {
        return HttpRequest.newBuilder(simulator.baseUrl().resolve(path))
                .header("authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static String body(String prompt, String moreFields) {
        return "{\"anthropic_version\":\"vertex-2023-10-16\",\"max_tokens\":99," + moreFields
                + "\"messages\":[{\"role\":\"user\",\"content\":" + Json.quote(prompt) + "}]}";
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
