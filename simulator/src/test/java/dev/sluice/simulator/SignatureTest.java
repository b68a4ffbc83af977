package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignatureTest {

    private static final String INVOKE = "/model/anthropic.claude-opus-5/invoke";
    private static final String BODY = AwsClient.body("x", "");

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                INVOKE,
                INVOKE + "?beta=true&a=b%20c&a=b&empty",
                "/model/us.anthropic.claude-opus-5-20260101-v1%3A0/invoke",
                "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.anthropic.claude-opus-5/invoke",
                "/bedrock/model/anthropic.claude-opus-5/invoke"
            })
    void whatTheSdkSignsIsFoundValid(String path) {
        HttpResponse<byte[]> response = aws.post("bedrock", path, BODY, "x-amz-meta-a", "  several   blanks ");
        assertThat(AwsClient.text(response)).contains("\"type\":\"message\"");
        assertThat(simulator.requests().getLast().signature()).isEqualTo("valid");
    }

    @Test
    void anAlteredBodyIsRefused() {
        HttpResponse<byte[]> response = aws.forged(INVOKE, BODY, BODY + " ");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(AwsClient.text(response))
                .startsWith("{\"message\":\"The request signature we calculated does not match");
        assertThat(response.headers().firstValue("x-amzn-errortype").orElseThrow())
                .startsWith("InvalidSignatureException");
        assertThat(simulator.requests().getLast().signature()).startsWith("The request signature we calculated");
    }

    @Test
    void aSignatureIsCheckedEvenWhenBodiesAreNeitherReadNorRecorded() {
        simulator.record(RecordLevel.NONE);
        simulator.behave("answer=json");
        assertThat(aws.post("bedrock", INVOKE, BODY).statusCode()).isEqualTo(200);
        assertThat(aws.forged(INVOKE, BODY, BODY + " ").statusCode()).isEqualTo(403);
    }

    @Test
    void aSignatureOfAnotherServiceIsRefused() {
        assertThat(AwsClient.text(aws.post("s3", INVOKE, BODY))).contains("correct service: 'bedrock'");
    }

    @Test
    void fourMinutesAreInTimeAndSixAreNot() {
        assertThat(aws.late(Duration.ofMinutes(4)).post("bedrock", INVOKE, BODY).statusCode())
                .isEqualTo(200);
        assertThat(aws.late(Duration.ofMinutes(-4))
                        .post("bedrock", INVOKE, BODY)
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> late = aws.late(Duration.ofMinutes(6)).post("bedrock", INVOKE, BODY);
        assertThat(late.statusCode()).isEqualTo(403);
        assertThat(AwsClient.text(late)).contains("Signature expired");
    }

    @Test
    void aSessionNeedsItsToken() {
        simulator.acceptAws("ASIASESSION000000000", "secret", "its-token");
        assertThat(aws.as("ASIASESSION000000000", "secret", "its-token")
                        .post("bedrock", INVOKE, BODY)
                        .statusCode())
                .isEqualTo(200);
        assertThat(errorType(aws.as("ASIASESSION000000000", "secret", "wrong").post("bedrock", INVOKE, BODY)))
                .startsWith("UnrecognizedClientException");
        assertThat(errorType(
                        aws.as("ASIASESSION000000000", "wrong", "its-token").post("bedrock", INVOKE, BODY)))
                .startsWith("InvalidSignatureException");
    }

    @Test
    void anExpiredSessionIsToldSo() {
        String order = "{\"awsKey\":{\"id\":\"ASIAOLD0000000000000\",\"secret\":\"s\",\"sessionToken\":\"t\","
                + "\"expired\":true}}";
        new Client(simulator).post("/sim/control", order);
        HttpResponse<byte[]> response = aws.as("ASIAOLD0000000000000", "s", "t").post("bedrock", INVOKE, BODY);
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(errorType(response)).startsWith("ExpiredTokenException");
    }

    @Test
    void aRequestWithoutSignatureIsRefused() {
        HttpRequest bare = HttpRequest.newBuilder(simulator.baseUrl().resolve(INVOKE))
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
        assertThat(errorType(aws.send(bare))).startsWith("MissingAuthenticationTokenException");
    }

    @Test
    void whateverStandsInTheAuthorizationIsRefusedUnlessItIsRight() {
        SignatureCheck check =
                new SignatureCheck(new Accounts(Clock.fixed(Instant.parse("2026-01-01T00:00:30Z"), ZoneOffset.UTC)));
        String right =
                "AWS4-HMAC-SHA256 Credential=" + Accounts.FIRST_KEY.id() + "/20260101/us-east-1/bedrock/aws4_request,"
                        + " SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64);
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(right);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(text.length());
                text.replace(
                        at, Math.min(text.length(), at + random.nextInt(5)), "%;=/,0x".substring(random.nextInt(7)));
            }
            DefaultHttpHeaders headers = new DefaultHttpHeaders();
            headers.set("host", "h").set("x-amz-date", "20260101T0000" + random.nextInt(100) + "Z");
            headers.set("authorization", text.toString());
            String target = INVOKE + "%" + random.nextInt(16) + "?"
                    + text.substring(random.nextInt(60)).replace(' ', '+');
            Arrival arrival = Arrival.of("POST", target, headers, new byte[0], 0, "req_1", "");
            assertThat(check.refusal(arrival, "bedrock")).isNotNull();
        }
    }

    private static String errorType(HttpResponse<byte[]> response) {
        return response.headers().firstValue("x-amzn-errortype").orElseThrow();
    }
}
