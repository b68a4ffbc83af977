package dev.sluice.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlTest {

    private final Simulator simulator = Simulator.start(0);
    private final Client client = new Client(simulator);

    @BeforeEach
    void reset() {
        order("{\"reset\":true}");
    }

    @AfterAll
    void close() {
        simulator.close();
    }

    @Test
    void aBehaviourCanHoldForTheNextRequestsOnly() {
        order("{\"behaviour\":\"status=503\",\"times\":2}");
        assertThat(client.json("a").statusCode()).isEqualTo(503);
        assertThat(client.json("a").statusCode()).isEqualTo(503);
        assertThat(client.json("a").statusCode()).isEqualTo(200);
    }

    @Test
    void aStandingBehaviourHoldsUntilResetAndAMarkerPrevails() {
        order("{\"behaviour\":\"text=standing\"}");
        assertThat(client.json("a").body()).contains("standing");
        assertThat(client.json("sim: text=\"by marker\"").body()).contains("by marker");
        reset();
        assertThat(client.json("a").body()).doesNotContain("standing");
    }

    @Test
    void receivedRequestsAreListedWithHeadersSizeAndDigest() {
        simulator.record(RecordLevel.BODIES);
        String body = Client.body("sim: tag=mine", false, "");
        client.post("/v1/messages?beta=true", body);
        JsonNode request = get("/sim/requests?limit=1").at("/data/0");
        assertThat(request.get("path").asString()).isEqualTo("/v1/messages?beta=true");
        assertThat(request.get("bodyBytes").asInt()).isEqualTo(body.length());
        assertThat(request.get("sha256").asString()).hasSize(64);
        assertThat(request.get("body").asString()).isEqualTo(body);
        assertThat(request.get("tag").asString()).isEqualTo("mine");
        assertThat(simulator.requests().getLast().header("X-Api-Key")).isEqualTo("sk-test");
    }

    @Test
    void statsCountRequestsAndOpenAnswers() {
        client.json("a");
        client.stream("b");
        JsonNode stats = get("/sim/stats");
        assertThat(stats.get("messages").asInt()).isEqualTo(2);
        assertThat(stats.get("completed").asInt()).isEqualTo(2);
        assertThat(stats.get("openStreams").asInt()).isZero();
    }

    @Test
    void theBillHasEveryAnswerThatBegan() throws IOException {
        client.json("sim: tag=whole usage=in:70,out:30");
        client.stream("sim: tag=streamed usage=in:70,out:30");
        client.json("sim: tag=refused status=529");
        broken("sim: tag=torn usage=in:70,out:30 cut=close", false);
        broken("sim: tag=torn-stream usage=in:70,out:30 chunks=10 cut=close cut-at=4", true);
        broken("sim: tag=never-begun cut=close cut-at=head", false);
        List<String> lines = simulator.bill().stream()
                .map(line -> line.tag() + " " + line.whole() + " " + line.inputTokens() + " " + line.outputTokens())
                .toList();
        assertThat(lines)
                .containsExactly(
                        "whole true 70 30", "streamed true 70 30", "torn false 70 30", "torn-stream false 70 12");
        assertThat(get("/sim/bill").at("/data/0/outputTokens").asInt()).isEqualTo(30);
    }

    @Test
    void anAnswerCanBeGivenWithoutALookAtTheBody() {
        simulator.record(RecordLevel.NONE);
        simulator.behave("answer=stream chunks=3");
        assertThat(Client.types(client.post("/v1/messages", "not even json"))).contains("message_stop");
        simulator.behave("answer=json");
        assertThat(client.post("/v1/messages", "x".repeat(100_000)).statusCode())
                .isEqualTo(200);
        assertThat(simulator.requests()).isEmpty();
    }

    @Test
    void anOrderThatCannotBeUnderstoodIsRefused() {
        assertThat(client.post("/sim/control", "{\"behaviour\":\"chunks=many\"}")
                        .body())
                .contains("does not fit chunks");
        assertThat(client.post("/sim/control", "[]").statusCode()).isEqualTo(400);
    }

    @Test
    void optionsComeFromArgumentsThenFromTheEnvironment() {
        SimulatorOptions options = SimulatorOptions.of(
                new String[] {"--port=1234"}, Map.of("SIMULATOR_PORT", "9", "SIMULATOR_RECORD", "bodies"));
        assertThat(options).isEqualTo(new SimulatorOptions(1234, 1, RecordLevel.BODIES));
    }

    /** Reads until the end of the connection, whatever it is. */
    private void broken(String prompt, boolean stream) throws IOException {
        try (Socket socket = client.raw(prompt, stream)) {
            socket.getInputStream().readAllBytes();
        }
    }

    private void order(String json) {
        assertThat(client.post("/sim/control", json).statusCode()).isEqualTo(200);
    }

    private JsonNode get(String path) {
        return Client.tree(client.send(
                HttpRequest.newBuilder(simulator.baseUrl().resolve(path)).build()));
    }
}
