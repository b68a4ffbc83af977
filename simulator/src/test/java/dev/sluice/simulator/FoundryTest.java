package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FoundryTest {

    private static final String MESSAGES = "/anthropic/v1/messages?beta=true";
    private static final String TOKEN = "/tenant-1/oauth2/v2.0/token";
    private static final String GRANT = "grant_type=client_credentials&client_id=c&client_secret=right"
            + "&scope=https%3A%2F%2Fai.azure.com%2F.default";

    private final Simulator simulator = Simulator.start(0);
    private final Client client = new Client(simulator);

    @BeforeEach
    void reset() {
        simulator.reset();
    }

    @AfterAll
    void close() {
        simulator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-api-key", "api-key"})
    void eitherHeaderBringsTheKey(String header) {
        simulator.acceptOnly("azure-key");
        assertThat(send(header, "azure-key", "hello").statusCode()).isEqualTo(200);
        assertThat(simulator.requests().getLast().flavour()).isEqualTo("foundry");
        HttpResponse<String> wrong = send(header, "wrong", "hello");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("invalid subscription key", "sluice-sim-resource");
    }

    @Test
    void aTokenOfEntraIsGoodUntilItExpires() {
        String token =
                Client.tree(client.post(TOKEN, GRANT)).get("access_token").asString();
        assertThat(send("authorization", "Bearer " + token, "hello").statusCode())
                .isEqualTo(200);
        simulator.expireCredentials();
        assertThat(send("authorization", "Bearer " + token, "hello").statusCode())
                .isEqualTo(401);
    }

    @Test
    void aWrongClientSecretIsRefused() {
        simulator.demandClientSecret("another");
        HttpResponse<String> response = client.post(TOKEN, GRANT);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(Client.tree(response).get("error").asString()).isEqualTo("invalid_client");
    }

    @Test
    void errorsAreAzuresAndNameTheResource() {
        HttpResponse<String> response = client.post(MESSAGES, Client.body("sim: status=404", true, ""));
        assertThat(Client.tree(response).at("/error/code").asString()).isEqualTo("DeploymentNotFound");
        assertThat(response.body()).contains("sluice-sim-resource");
    }

    @Test
    void aDeploymentsNameIsTheModel() {
        String body = Client.body("hello", true, "").replace("claude-opus-5", "my-deployment");
        HttpResponse<String> response = client.post(MESSAGES, body);
        assertThat(Client.types(response)).endsWith("message_stop");
        assertThat(response.body()).contains("\"model\":\"my-deployment\"");
    }

    private HttpResponse<String> send(String header, String value, String prompt) {
        return client.send(HttpRequest.newBuilder(simulator.baseUrl().resolve(MESSAGES))
                .header(header, value)
                .POST(HttpRequest.BodyPublishers.ofString(Client.body(prompt, false, "")))
                .build());
    }
}
