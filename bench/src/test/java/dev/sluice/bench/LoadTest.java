package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Simulator;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadTest {

    // One for each test: an answer of the test before would be counted after a reset.
    private final Simulator simulator = Simulator.start(0);
    private final LoadClient client = new LoadClient();

    @AfterEach
    void close() {
        client.close();
        simulator.close();
    }

    @Test
    void aClosedLoopCountsWhatTheSimulatorCounted() throws Exception {
        Tally tally = new ClosedLoop(client, port(), request(true)).run(4, Duration.ofMillis(300));
        awaitCompleted(tally.requests());
        assertThat(tally.requests()).isPositive().isEqualTo(simulator.stats().completed());
        assertThat(tally.events()).isEqualTo(tally.requests() * eventsOfTheDefaultAnswer());
        assertThat(tally.failures()).isEmpty();
    }

    // The simulator counts an answer after it has written it, so a client can be a moment ahead.
    private void awaitCompleted(long answers) throws InterruptedException {
        for (int i = 0; i < 200 && simulator.stats().completed() < answers; i++) {
            Thread.sleep(10);
        }
    }

    @Test
    void anOpenLoopKeepsItsRateAndChargesTheWaitToTheLatency() throws Exception {
        simulator.behave("latency=150ms");
        Tally tally = new OpenLoop(client, port(), request(false)).run(100, Duration.ofMillis(400));
        assertThat(tally.requests()).isEqualTo(40);
        assertThat(tally.firstByteMicros(50)).isGreaterThan(145_000);
    }

    @Test
    void refusalsAndBrokenStreamsAreReportedByKind() throws Exception {
        simulator.behave("status=529");
        Tally refused = new OpenLoop(client, port(), request(true)).run(50, Duration.ofMillis(100));
        assertThat(refused.failures()).isEqualTo(Map.of("status 529", 5L));
        simulator.behave("cut=close");
        Tally cut = new OpenLoop(client, port(), request(true)).run(50, Duration.ofMillis(100));
        assertThat(cut.failures()).isEqualTo(Map.of("connection ended early", 5L));
        simulator.behave("error-at=1");
        Tally failed = new OpenLoop(client, port(), request(true)).run(50, Duration.ofMillis(100));
        assertThat(failed.failures()).isEqualTo(Map.of("stream without its end", 5L));
    }

    @Test
    void streamsThatFallSilentAreSeenAsStalledAndLeavingThemIsSeenUpstream() throws Exception {
        simulator.behave("interval=20ms chunks=500 silence=forever silence-at=3");
        try (PacedStreams streams = new PacedStreams(client, port(), request(true), Duration.ofMillis(200))) {
            streams.open(10, 1_000);
            for (int i = 0; i < 200 && (streams.alive() < 10 || streams.stalled() < 10); i++) {
                Thread.sleep(10);
            }
            assertThat(streams.alive()).isEqualTo(10);
            assertThat(streams.stalled()).isEqualTo(10);
        }
        for (int i = 0; i < 100 && simulator.stats().abortedByClient() < 10; i++) {
            Thread.sleep(10);
        }
        assertThat(simulator.stats().abortedByClient()).isEqualTo(10);
    }

    @Test
    void stampsGiveTheDelayOfEachEvent() throws Exception {
        simulator.behave("stamp=on interval=5ms chunks=1000");
        try (PacedStreams streams = new PacedStreams(client, port(), request(true), Duration.ofSeconds(1))) {
            streams.open(5, 1_000);
            for (int i = 0; i < 200 && streams.tally().events() < 50; i++) {
                Thread.sleep(10);
            }
            assertThat(streams.eventLagMicros(50)).isBetween(1L, 100_000L);
            assertThat(streams.stalled()).isZero();
        }
    }

    private int port() {
        return simulator.address().getPort();
    }

    private byte[] request(boolean stream) {
        return RequestBytes.messages(port(), "key", Bodies.sized(2_000, stream), RequestBytes.SESSION);
    }

    /** Start, ping, block start and stop, delta and stop of the message, and the text in pieces of 24 characters. */
    private static long eventsOfTheDefaultAnswer() {
        int chars = "Hello! I am the Sluice demo provider, a simulator and not a model. ".length()
                + "Your request arrived and was answered end to end; connect a real provider to get real answers."
                        .length();
        return 6 + (chars + 23) / 24;
    }
}
