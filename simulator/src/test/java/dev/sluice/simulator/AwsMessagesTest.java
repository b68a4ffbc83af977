package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AwsMessagesTest {

    private static final String MANTLE = "/anthropic/v1/messages";
    private static final String BODY = Client.body("hello", false, "");

    private final Simulator simulator = Simulator.start(0);
    private final AwsClient aws = new AwsClient(simulator);
    private final Client client = new Client(simulator);

    @BeforeEach
    void reset() {
        simulator.reset();
    }

    @AfterAll
    void close() {
        simulator.close();
    }

    @Test
    void bedrocksMessagesEndpointTakesItsOwnSignature() {
        assertThat(aws.post("bedrock-mantle", MANTLE, BODY).statusCode()).isEqualTo(200);
        assertThat(simulator.requests().getLast().flavour()).isEqualTo("bedrock-messages");
        assertThat(aws.post("bedrock", MANTLE, BODY).statusCode()).isEqualTo(403);
    }

    @Test
    void bedrocksMessagesEndpointTakesAKeyWhereItsPrefixOrTheBehaviourSaysThatItIsMeant() {
        assertThat(client.post("/bedrock-messages" + MANTLE, BODY).statusCode()).isEqualTo(200);
        assertThat(simulator.requests().getLast().flavour()).isEqualTo("bedrock-messages");
        simulator.behave("flavour=bedrock-messages");
        client.post(MANTLE, BODY);
        assertThat(simulator.requests().getLast().flavour()).isEqualTo("bedrock-messages");
    }

    @Test
    void bedrocksMessagesEndpointRefusesTags() {
        String body = Client.body("hello", false, "\"tags\":{},");
        assertThat(AwsClient.text(aws.post("bedrock-mantle", MANTLE, body))).contains("tags: Extra inputs");
    }

    @Test
    void claudeOnAwsDemandsAWorkspace() {
        HttpResponse<byte[]> with =
                aws.post("aws-external-anthropic", "/v1/messages", BODY, "anthropic-workspace-id", "wrkspc_1");
        assertThat(with.statusCode()).isEqualTo(200);
        assertThat(simulator.requests().getLast().flavour()).isEqualTo("claude-on-aws");
        HttpResponse<byte[]> without = aws.post("aws-external-anthropic", "/v1/messages", BODY);
        assertThat(without.statusCode()).isEqualTo(400);
        assertThat(AwsClient.text(without)).contains("anthropic-workspace-id");
    }

    @Test
    void claudeOnAwsTakesAKeyAndRefusesAWrongOne() {
        simulator.acceptOnly("aws-key");
        assertThat(keyed("aws-key").statusCode()).isEqualTo(200);
        assertThat(keyed("wrong").statusCode()).isEqualTo(401);
    }

    @Test
    void errorsOfItsGateAreAwssAndTheModelsAnthropics() {
        simulator.behave("status=403 error=ExpiredTokenException");
        HttpResponse<byte[]> gate = aws.post("bedrock-mantle", MANTLE, BODY);
        assertThat(AwsClient.tree(gate).has("message")).isTrue();
        simulator.behave("status=429");
        HttpResponse<byte[]> model = aws.post("bedrock-mantle", MANTLE, BODY);
        assertThat(AwsClient.tree(model).at("/error/type").asString()).isEqualTo("rate_limit_error");
    }

    private HttpResponse<String> keyed(String key) {
        return client.send(HttpRequest.newBuilder(simulator.baseUrl().resolve("/v1/messages"))
                .header("x-api-key", key)
                .header("anthropic-workspace-id", "wrkspc_1")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build());
    }
}
