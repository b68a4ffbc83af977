package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.proxy.Attempt.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How bytes travel between a client and a server, and what happens when either of them fails. */
class PumpTest {

    private static final String FORWARD = "POST /forward HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Origin: yes\r\n\r\n";

    @Test
    void bodiesArriveUnchangedWhateverTheirSizeAndCuts() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Origin origin = new Origin(conversation -> {
                    while (true) {
                        byte[] echo = conversation.receive().body();
                        conversation.send(CHUNKED);
                        Random cuts = new Random(echo.length);
                        int at = 0;
                        while (at < echo.length) {
                            int next = Math.min(echo.length, at + 1 + cuts.nextInt(1 + echo.length / 3));
                            conversation.chunk(Arrays.copyOfRange(echo, at, next));
                            at = next;
                        }
                        conversation.send("0\r\n\r\n");
                    }
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            for (int i = 0; i < 60; i++) {
                byte[] body = new byte[1 + random.nextInt(i % 10 == 0 ? 1_500_000 : 5_000)];
                random.nextBytes(body);
                client.send("POST /forward HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
                int cut = random.nextInt(body.length);
                client.send(Arrays.copyOf(body, cut)).send(Arrays.copyOfRange(body, cut, body.length));
                assertThat(client.receive().body()).as("seed %d", seed).isEqualTo(body);
                assertThat(proxy.awaitEnding()).isEqualTo(Ending.COMPLETED);
            }
        }
    }

    @Test
    void aServersConnectionIsUsedAgain() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (Origin origin = new Origin(conversation -> {
                    connections.incrementAndGet();
                    while (true) {
                        conversation.receive();
                        conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(FORWARD).receive().text()).isEqualTo("ok");
            }
            assertThat(connections).hasValue(1);
        }
    }

    @Test
    void aKeptConnectionThatTheServerClosedIsReplacedUnseen() throws Exception {
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    conversation.receive(); // and close without an answer
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            assertThat(client.send(FORWARD).receive().text()).isEqualTo("ok");
            assertThat(client.send(FORWARD).receive().text()).isEqualTo("ok");
        }
    }

    @Test
    void aClientThatLeavesEndsTheServersWork() throws Exception {
        CountDownLatch serverSawTheEnd = new CountDownLatch(1);
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send(CHUNKED);
                    conversation.chunk("first".getBytes(StandardCharsets.US_ASCII));
                    try {
                        conversation.awaitEnd();
                    } finally {
                        serverSawTheEnd.countDown();
                    }
                });
                ProxyFixture proxy = new ProxyFixture(origin)) {
            RawClient client = proxy.client();
            client.send(FORWARD);
            RawClient.readHead(client.socket.getInputStream());
            client.close();
            assertThat(serverSawTheEnd.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.CLIENT_GONE);
        }
    }

    @Test
    void aServerThatDiesInsideAStreamIsTurnedIntoAReadableEnd() throws Exception {
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send(CHUNKED);
                    conversation.chunk("some;".getBytes(StandardCharsets.US_ASCII));
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            assertThat(client.send(FORWARD).receive().text()).isEqualTo("some;failed:SERVER_CLOSED");
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.SERVER_CLOSED);
        }
    }

    @Test
    void aShortBodyIsNeverMadeToLookComplete() throws Exception {
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort");
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            assertThat(client.send(FORWARD).receive().body()).hasSizeLessThan(10);
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.SERVER_CLOSED);
        }
    }

    @Test
    void aServerThatCannotBeReachedIsToldSo() throws Exception {
        try (ProxyFixture proxy = new ProxyFixture(null);
                RawClient client = proxy.client()) {
            assertThat(client.send(FORWARD).receive().text()).isEqualTo("unreachable:CONNECT_FAILED");
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.CONNECT_FAILED);
        }
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.awaitEnd();
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            assertThat(client.send(FORWARD).receive().text()).isEqualTo("unreachable:SERVER_SILENT");
        }
    }

    @Test
    void aSilentServerIsBridgedByPingsAndThenGivenUp() throws Exception {
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send(CHUNKED);
                    conversation.awaitEnd();
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            assertThat(client.send(FORWARD).receive().text()).matches("(ping;)+failed:SERVER_SILENT");
        }
    }

    @Test
    void garbageInsteadOfAnAnswerIsAFailureOfTheServer() throws Exception {
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send("\u0000\u0001 what is this\r\n\r\n");
                    conversation.awaitEnd();
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            assertThat(client.send(FORWARD).receive().status()).isEqualTo(503);
        }
    }

    @Test
    void anAnswerCanBeReplacedByOurs() throws Exception {
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 6\r\n\r\nsecret");
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            RawClient.Answer answer = client.send(FORWARD).receive();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).isEqualTo("replaced");
        }
    }

    @Test
    void aClientThatDoesNotReadStopsTheServerInsteadOfFillingMemory() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send(CHUNKED);
                    byte[] piece = new byte[65_536];
                    for (int i = 0; i < 2_000; i++) {
                        conversation.chunk(piece);
                        sent.addAndGet(piece.length);
                    }
                });
                ProxyFixture proxy = new ProxyFixture(origin)) {
            try (RawClient client = proxy.client()) {
                client.send(FORWARD);
                assertThat(proxy.awaitEnding()).isEqualTo(Ending.CLIENT_GONE); // after the write timeout
                assertThat(sent.get()).isLessThan(40L << 20);
            }
        }
    }

    @Test
    void stoppingLetsOpenAnswersEndAndRefusesNewOnes() throws Exception {
        CountDownLatch streaming = new CountDownLatch(1);
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send(CHUNKED);
                    conversation.chunk("a".getBytes(StandardCharsets.US_ASCII));
                    streaming.countDown();
                    Thread.sleep(700); // a slow answer is what is tested
                    conversation.chunk("b".getBytes(StandardCharsets.US_ASCII));
                    conversation.send("0\r\n\r\n");
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            client.send(FORWARD);
            streaming.await();
            int port = proxy.port();
            Thread stopping = Thread.startVirtualThread(proxy.server::stop);
            assertThat(client.receive().text()).isEqualTo("ab");
            stopping.join();
            assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void stoppingCutsWhatDoesNotEndInTimeWithAReadableEnd() throws Exception {
        CountDownLatch streaming = new CountDownLatch(1);
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send(CHUNKED);
                    streaming.countDown();
                    while (true) {
                        conversation.chunk("x".getBytes(StandardCharsets.US_ASCII));
                        Thread.sleep(100); // an endless answer
                    }
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            client.send(FORWARD);
            streaming.await();
            Thread.startVirtualThread(proxy.server::stop);
            assertThat(client.receive().text()).endsWith("failed:GATEWAY_STOPPED");
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.GATEWAY_STOPPED);
        }
    }

    @Test
    void theServletContainerGetsForwardingHeadersFromUsOnly() throws Exception {
        StringBuilder seen = new StringBuilder();
        try (Origin origin = new Origin(conversation -> {
                    seen.append(conversation.receive().head());
                    conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            client.send("GET /console HTTP/1.1\r\nHost: sluice.test\r\nX-Forwarded-For: 9.9.9.9\r\n"
                    + "X-Forwarded-Proto: https\r\nForwarded: for=9.9.9.9\r\nx-sluice-relay: forged\r\n\r\n");
            assertThat(client.receive().text()).isEqualTo("ok");
            assertThat(seen.toString())
                    .contains(
                            "x-forwarded-for: 127.0.0.1",
                            "x-forwarded-proto: http\r",
                            "x-forwarded-host: sluice.test\r",
                            "x-forwarded-port: 80\r")
                    .contains("x-sluice-relay: secret")
                    .doesNotContain("9.9.9.9", "forged");
        }
    }
}
