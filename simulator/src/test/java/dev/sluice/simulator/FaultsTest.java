package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {

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
    @ValueSource(ints = {400, 401, 402, 403, 404, 413, 429, 500, 502, 503, 504, 529})
    void everyErrorComesInTheProvidersEnvelope(int status) {
        HttpResponse<String> response = client.stream("sim: status=" + status + " retry-after=7 message=\"as asked\"");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("retry-after")).hasValue("7");
        assertThat(Client.tree(response).at("/error/message").asString()).isEqualTo("as asked");
        assertThat(Client.tree(response).get("request_id").asString())
                .isEqualTo(response.headers().firstValue("request-id").orElseThrow());
    }

    @Test
    void anErrorEventCanComeFirstOrLater() {
        assertThat(Client.types(client.stream("sim: error-at=0"))).containsExactly("error");
        HttpResponse<String> later = client.stream("sim: error-at=2 error=api_error");
        assertThat(Client.types(later)).endsWith("content_block_delta", "error");
        assertThat(later.body()).contains("api_error").doesNotContain("message_stop");
    }

    @Test
    void latencyFirstAndIntervalAreKept() {
        Instant start = Instant.now();
        client.stream("sim: latency=60ms first=40ms interval=20ms chunks=4");
        assertThat(Duration.between(start, Instant.now())).isBetween(Duration.ofMillis(160), Duration.ofMillis(1_500));
    }

    @Test
    void aPauseInTheStreamDelaysTheRestOfIt() throws IOException {
        Instant start = Instant.now();
        try (Socket socket = client.raw("sim: chunks=4 silence=200ms silence-at=2", true)) {
            readUntil(socket.getInputStream(), "message_stop\"");
            assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(190));
        }
    }

    @Test
    void silenceForeverLastsUntilTheClientLeavesAndIsCountedThen() throws Exception {
        try (Socket socket = client.raw("sim: silence=forever silence-at=1", true)) {
            readUntil(socket.getInputStream(), "content_block_delta\"");
            socket.setSoTimeout(150);
            assertThatThrownBy(() -> readUntil(socket.getInputStream(), "message_stop"))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(simulator.stats().openStreams()).isEqualTo(1);
        }
        awaitAbort();
        assertThat(simulator.stats().openStreams()).isZero();
    }

    @Test
    void aCutStreamEndsWithoutItsEnd() throws IOException {
        try (Socket socket = client.raw("sim: cut=close cut-at=2", true)) {
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all.split("content_block_delta\"", -1)).hasSize(3);
            assertThat(all).doesNotContain("message_stop").doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void aCutInsideAnEventLeavesHalfOfIt() throws IOException {
        try (Socket socket = client.raw("sim: cut=inside", true)) {
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all).doesNotEndWith("\n\n\r\n").contains("content_block_delta");
        }
    }

    @Test
    void aResetIsSeenAsAReset() throws IOException {
        try (Socket socket = client.raw("sim: cut=reset", true)) {
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aShortBodyBreaksTheContentLengthsPromise() throws IOException {
        try (Socket socket = client.raw("sim: short=10", false)) {
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int body = all.length() - all.indexOf("\r\n\r\n") - 4;
            assertThat(all).contains("content-length: " + (body + 10));
        }
    }

    @Test
    void tinyWritesArriveAsTheSameStream() {
        HttpResponse<String> response = client.stream("sim: write=1 chunks=2");
        assertThat(Client.types(response)).endsWith("message_delta", "message_stop");
    }

    @Test
    void anEventCanBeAMegabyte() {
        HttpResponse<String> response = client.stream("sim: chunks=1 chars=1000000 usage=out:5");
        assertThat(Client.events(response).get(3).at("/delta/text").asString()).hasSize(1_000_000);
    }

    @Test
    void usageCanBeRepeatedShortenedOrMissingAtTheEnd() {
        assertThat(client.stream("sim: delta-usage=each chunks=3").body().split("\"message_delta\"", -1))
                .hasSize(5);
        assertThat(client.stream("sim: delta-usage=output usage=out:9").body())
                .contains("\"usage\":{\"output_tokens\":9}");
        assertThat(Client.events(client.stream("sim: delta-usage=none")).stream()
                        .filter(event -> event.has("usage")))
                .isEmpty();
    }

    @Test
    void unknownEventsAndCommentsAreMixedIn() {
        String body = client.stream("sim: chunks=4 unknown=2 comments=2").body();
        assertThat(body.split("event: sim_novelty", -1)).hasSize(3);
        assertThat(body).contains(": simulated comment 4");
    }

    @Test
    void stampedEventsCarryTheirSendingTime() {
        long before = System.nanoTime();
        String text = Client.events(client.stream("sim: stamp=on chunks=1"))
                .get(3)
                .at("/delta/text")
                .asString();
        assertThat(Long.parseLong(text.substring(2, 21))).isBetween(before, System.nanoTime());
    }

    @Test
    void theConnectionCanEndBeforeTheFirstByte() throws IOException {
        try (Socket socket = client.raw("sim: cut=close cut-at=head", true)) {
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
        try (Socket socket = client.raw("sim: cut=reset cut-at=head", false)) {
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "status=529"})
    void anAnswerCanBeCompressedThoughNobodyAsked(String words) throws IOException {
        HttpResponse<byte[]> response = bytes("sim: gzip=on " + words, false);
        assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
        String json = unpacked(response.body());
        assertThat(Json.MAPPER.readTree(json).get("type").asString()).isEqualTo(words.isEmpty() ? "message" : "error");
    }

    @Test
    void aCompressedStreamCanBeReadEventByEvent() throws IOException {
        assertThat(unpacked(bytes("sim: gzip=on chunks=3", true).body())).endsWith("{\"type\":\"message_stop\"}\n\n");
        byte[] cut = bytes("sim: gzip=on chunks=3 error-at=1", true).body();
        assertThat(unpacked(cut)).contains("content_block_delta", "event: error");
    }

    @Test
    void betasOfTheHeaderAreRefusedByName() {
        simulator.behave("reject-betas=a-1,b-2");
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(simulator.baseUrl().resolve("/v1/messages"))
                        .header("x-api-key", "k")
                        .header("anthropic-beta", "b-2, c-3")
                        .POST(HttpRequest.BodyPublishers.ofString(Client.body("x", true, "")))
                        .build());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("`b-2`").doesNotContain("a-1", "c-3");
    }

    private HttpResponse<byte[]> bytes(String prompt, boolean stream) {
        return new AwsClient(simulator)
                .send(HttpRequest.newBuilder(simulator.baseUrl().resolve("/v1/messages"))
                        .header("x-api-key", "k")
                        .POST(HttpRequest.BodyPublishers.ofString(Client.body(prompt, stream, "")))
                        .build());
    }

    private static String unpacked(byte[] packed) throws IOException {
        return new String(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes(), StandardCharsets.UTF_8);
    }

    private void awaitAbort() throws InterruptedException {
        for (int i = 0; i < 100 && simulator.stats().abortedByClient() == 0; i++) {
            Thread.sleep(10);
        }
        assertThat(simulator.stats().abortedByClient()).isEqualTo(1);
    }

    private static void readUntil(InputStream in, String end) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended before " + end);
            }
            seen.append((char) next);
        }
    }
}
