package dev.sluice.gateway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.waiting.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where decisions are made: at once on the event loop, or elsewhere when they have to wait. */
class DecisionsTest {

    private static final int MORE_THAN_EVENT_LOOPS = 100;
    private static final int PIPELINED = 3_000;

    @Test
    void aDecisionThatHasToWaitHoldsUpNobodyElse() throws Exception {
        CountDownLatch come = new CountDownLatch(MORE_THAN_EVENT_LOOPS);
        CountDownLatch go = new CountDownLatch(1);
        List<RawClient> patient = new ArrayList<>();
        try (ProxyFixture proxy = new ProxyFixture(null)) {
            proxy.attempts = request -> {
                if (request.path().equals("/waits")) {
                    Waiting.begins();
                    come.countDown();
                    awaitUninterrupted(go);
                }
                return ProxyFixture.text(200, request.path());
            };
            for (int i = 0; i < MORE_THAN_EVENT_LOOPS; i++) {
                patient.add(proxy.client().send("GET /waits HTTP/1.1\r\nHost: a\r\n\r\n"));
            }
            assertThat(come.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < MORE_THAN_EVENT_LOOPS; i++) {
                try (RawClient hasty = proxy.client()) {
                    assertThat(hasty.send("GET /now HTTP/1.1\r\nHost: a\r\n\r\n")
                                    .receive()
                                    .text())
                            .isEqualTo("/now");
                }
            }
            go.countDown();
            for (RawClient client : patient) {
                assertThat(client.receive().text()).isEqualTo("/waits");
                client.close();
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderWhereverTheyAreDecided() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> ways = List.of("/forward", "/waits", "/now");
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < PIPELINED; i++) {
            requests.append("POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n%05d"
                    .formatted(ways.get(random.nextInt(ways.size())), i));
        }
        try (Origin origin = new Origin(conversation -> {
                    while (true) {
                        byte[] body = conversation.receive().body();
                        conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + new String(body, US_ASCII));
                    }
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            proxy.attempts = request -> {
                if (request.path().equals("/waits")) {
                    Waiting.begins();
                }
                return ProxyFixture.text(
                        200, US_ASCII.decode(request.body().bytes()).toString());
            };
            Thread sender = Thread.startVirtualThread(() -> sendInPieces(client, requests.toString(), random));
            for (int i = 0; i < PIPELINED; i++) {
                assertThat(client.receive().text()).as("seed %d", seed).isEqualTo("%05d".formatted(i));
            }
            sender.join();
        }
    }

    @Test
    void aDecisionThatFailsIsANeutralAnswerWhereverItIsMade() throws Exception {
        try (ProxyFixture proxy = new ProxyFixture(null)) {
            proxy.attempts = request -> {
                if (request.path().equals("/waits")) {
                    Waiting.begins();
                }
                throw new IllegalStateException("the secret reason");
            };
            for (String path : List.of("/now", "/waits")) {
                try (RawClient client = proxy.client()) {
                    RawClient.Answer answer = client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
                            .receive();
                    assertThat(answer.head()).startsWith("HTTP/1.1 500 ");
                    assertThat(answer.text()).doesNotContain("secret");
                }
            }
        }
    }

    private static void sendInPieces(RawClient client, String text, Random random) {
        try {
            for (int at = 0, next; at < text.length(); at = next) {
                next = Math.min(text.length(), at + 1 + random.nextInt(400));
                client.send(text.substring(at, next));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
