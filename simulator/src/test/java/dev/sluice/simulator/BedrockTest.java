package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.eventstream.Message;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BedrockTest {

    /** The frame, byte by byte, whose event is {@code {"type":"message_stop"}}. */
    private static final String KNOWN_FRAME = "000000870000004b87ea2bf3"
            + "0b3a6576656e742d747970650700056368756e6b"
            + "0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e"
            + "0d3a6d6573736167652d747970650700056576656e74"
            + "7b226279746573223a2265794a306558426c496a6f696257567a6332466e5a56397a64473977496e303d227d"
            + "ba48ab22";

    private static final String MODEL = "/model/us.anthropic.claude-opus-5-v1%3A0/";
    private static final String STREAM = MODEL + "invoke-with-response-stream";

    private final Simulator simulator = Simulator.start(0);
    private final AwsClient aws = new AwsClient(simulator);

    @BeforeEach
    void reset() {
        simulator.reset();
    }

    @AfterAll
    void close() {
        simulator.close();
    }

    @Test
    void aStreamIsFramesThatAmazonsDecoderReadsAndItsLastEventHasTheMetrics() {
        HttpResponse<byte[]> response = invoke("sim: usage=in:70,out:9,read:5 text=\"from the bed of the rock\"");
        assertThat(response.headers().firstValue("content-type")).hasValue("application/vnd.amazon.eventstream");
        assertThat(response.headers().map()).containsKeys("x-amzn-requestid").doesNotContainKey("request-id");
        List<JsonNode> events = AwsClient.events(response);
        assertThat(events.stream().map(event -> event.get("type").asString()).distinct())
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(events.stream()
                        .map(event -> event.at("/delta/text").asString(""))
                        .collect(Collectors.joining()))
                .isEqualTo("from the bed of the rock");
        assertThat(events.getFirst().at("/message/model").asString()).isEqualTo("claude-opus-5");
        JsonNode metrics = events.getLast().get("amazon-bedrock-invocationMetrics");
        assertThat(metrics.get("inputTokenCount").asInt()).isEqualTo(70);
        assertThat(metrics.get("outputTokenCount").asInt()).isEqualTo(9);
        assertThat(metrics.get("cacheReadInputTokenCount").asInt()).isEqualTo(5);
    }

    @Test
    void theFrameOfAKnownEventHasTheKnownBytes() {
        byte[] frame = EventFrame.chunk("{\"bytes\":\"eyJ0eXBlIjoibWVzc2FnZV9zdG9wIn0=\"}");
        assertThat(HexFormat.of().formatHex(frame)).isEqualTo(KNOWN_FRAME);
    }

    @Test
    void invokeAnswersOneMessageWithPrivateHeaders() {
        HttpResponse<byte[]> response =
                aws.post("bedrock", MODEL + "invoke", AwsClient.body("sim: usage=in:12,out:3", ""));
        assertThat(AwsClient.tree(response).get("id").asString()).startsWith("msg_bdrk_");
        assertThat(response.headers().firstValue("x-amzn-bedrock-input-token-count"))
                .hasValue("12");
    }

    @Test
    void anArnWithASlashIsAModelToo() {
        String arn = "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc";
        assertThat(aws.post("bedrock", "/model/" + arn + "/invoke", AwsClient.body("x", ""))
                        .statusCode())
                .isEqualTo(200);
        ReceivedRequest request = simulator.requests().getLast();
        assertThat(request.flavour()).isEqualTo("bedrock");
        assertThat(request.signature()).isEqualTo("valid");
    }

    @Test
    void aBodyThatNamesModelOrStreamIsRefusedAndSoIsOneWithoutVersion() {
        HttpResponse<byte[]> response =
                aws.post("bedrock", STREAM, AwsClient.body("x", "\"model\":\"m\",\"stream\":true,"));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("x-amzn-errortype").orElseThrow())
                .startsWith("ValidationException");
        assertThat(AwsClient.text(response)).contains("extraneous key [model]", "extraneous key [stream]");
        String plain = AwsClient.body("x", "").replace("\"anthropic_version\":\"bedrock-2023-05-31\",", "");
        assertThat(AwsClient.text(aws.post("bedrock", STREAM, plain))).contains("anthropic_version: Field required");
    }

    @Test
    void betasOfTheBodyCanBeRefusedByName() {
        simulator.behave("reject-betas=new-thing-2026-01-01,other");
        String body = AwsClient.body("x", "\"anthropic_beta\":[\"fine\",\"new-thing-2026-01-01\"],");
        HttpResponse<byte[]> response = aws.post("bedrock", STREAM, body, "anthropic-beta", "other");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(AwsClient.text(response)).contains("invalid beta flag: new-thing-2026-01-01\"");
    }

    @Test
    void tokensAreCountedForFoundationModelsOnly() {
        String inner = AwsClient.body("count me", "");
        String body = "{\"input\":{\"invokeModel\":{\"body\":\""
                + Base64.getEncoder().encodeToString(inner.getBytes(StandardCharsets.UTF_8)) + "\"}}}";
        HttpResponse<byte[]> counted = aws.post("bedrock", "/model/anthropic.claude-opus-5/count-tokens", body);
        assertThat(AwsClient.tree(counted).get("inputTokens").asInt()).isEqualTo(inner.length() / 4);
        assertThat(aws.post("bedrock", "/model/us.anthropic.claude-opus-5/count-tokens", body)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anExceptionFrameCanComeFirstOrLater() {
        List<Message> first =
                AwsClient.frames(invoke("sim: exception=throttlingException").body());
        assertThat(first).hasSize(1);
        assertThat(AwsClient.header(first.getFirst(), ":message-type")).isEqualTo("exception");
        assertThat(AwsClient.header(first.getFirst(), ":exception-type")).isEqualTo("throttlingException");
        List<Message> later =
                AwsClient.frames(invoke("sim: error-at=2 chunks=5").body());
        assertThat(AwsClient.header(later.getLast(), ":exception-type")).isEqualTo("modelStreamErrorException");
        assertThat(later).hasSize(5);
    }

    @Test
    void theChecksumOfOneFrameCanBeWrong() {
        byte[] stream = invoke("sim: crc-at=3 chunks=4").body();
        assertThatThrownBy(() -> AwsClient.frames(stream)).isInstanceOf(IllegalArgumentException.class);
        int third = frameLength(stream, 0);
        third += frameLength(stream, third);
        assertThat(AwsClient.frames(java.util.Arrays.copyOf(stream, third))).hasSize(2);
    }

    @Test
    void framesCanArriveInTinyPieces() {
        assertThat(AwsClient.events(invoke("sim: write=7 chunks=2")).getLast().has("amazon-bedrock-invocationMetrics"))
                .isTrue();
    }

    @Test
    void errorsNameAccountAndRoleSoThatAGatewayCanBeSeenToHideThem() {
        for (int status : new int[] {400, 403, 404, 429, 500, 503}) {
            HttpResponse<byte[]> response = invoke("sim: status=" + status);
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(AwsClient.text(response)).contains("123456789012", "arn:aws:");
        }
        HttpResponse<byte[]> expired = invoke("sim: status=403 error=ExpiredTokenException");
        assertThat(expired.headers().firstValue("x-amzn-errortype").orElseThrow())
                .startsWith("ExpiredTokenException");
    }

    @Test
    void aBearerIsTakenInPlaceOfASignature() {
        simulator.acceptOnly("bedrock-api-key-1");
        assertThat(withBearer("bedrock-api-key-1").statusCode()).isEqualTo(200);
        assertThat(withBearer("another").statusCode()).isEqualTo(403);
    }

    @Test
    void inferenceProfilesAreListed() {
        HttpRequest list = HttpRequest.newBuilder(
                        simulator.baseUrl().resolve("/inference-profiles?type=SYSTEM_DEFINED"))
                .header("authorization", "Bearer t")
                .build();
        assertThat(AwsClient.tree(aws.send(list))
                        .at("/inferenceProfileSummaries/0/inferenceProfileId")
                        .asString())
                .startsWith("us.anthropic.claude-");
    }

    private HttpResponse<byte[]> invoke(String prompt) {
        return aws.post("bedrock", STREAM, AwsClient.body(prompt, ""));
    }

    private HttpResponse<byte[]> withBearer(String token) {
        return aws.send(HttpRequest.newBuilder(simulator.baseUrl().resolve(MODEL + "invoke"))
                .header("authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(AwsClient.body("x", "")))
                .build());
    }

    private static int frameLength(byte[] stream, int at) {
        return java.nio.ByteBuffer.wrap(stream).getInt(at);
    }
}
