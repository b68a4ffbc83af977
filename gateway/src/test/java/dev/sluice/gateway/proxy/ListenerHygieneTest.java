package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.settings.SluiceSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the public port does with requests that are wrong, odd, slow or hostile. */
class ListenerHygieneTest {

    private static ProxyFixture proxy;

    @BeforeAll
    static void start() {
        proxy = new ProxyFixture(null);
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    @Test
    void aStartThatFailsLeavesNoThreadThatKeepsTheProcessAlive() {
        Set<Thread> before = loops();
        assertThatThrownBy(() ->
                        new ProxyFixture(null, ProxyFixture.QUICK, new SluiceSettings.Tls(null, null), proxy.port()))
                .isInstanceOf(IOException.class);
        // A loop counts as ended a moment before its thread has.
        await().untilAsserted(() -> assertThat(loops()).isEqualTo(before));
    }

    private static Set<Thread> loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("multiThreadIoEventLoopGroup"))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\n X: 1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\nX-B: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: a\rb\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: a\u0000b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX A: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n",
                "GET http://elsewhere.test/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT elsewhere.test:443 HTTP/1.1\r\nHost: a\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n",
                "nonsense\r\n\r\n",
            })
    void requestsThatTwoServersCouldReadDifferentlyAreRefused(String request) throws IOException {
        try (RawClient client = proxy.client()) {
            RawClient.Answer answer = client.send(request).receive();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.head()).containsIgnoringCase("connection: close");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "identity", "xchunked", "chunked, chunked"})
    void transferEncodingsOtherThanChunkedAreRefused(String encoding) throws IOException {
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + encoding + "\r\n\r\n0\r\n\r\n");
            assertThat(client.receive().status()).isIn(400, 501);
        }
    }

    @Test
    void aFoldedLineIsFoundWhereverTheBytesAreCut() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n folded\r\n\r\n";
        for (int cut = 1; cut < request.length(); cut += 3) {
            try (RawClient client = proxy.client()) {
                client.send(request.substring(0, cut));
                Thread.sleep(2); // so that the two pieces arrive apart; the outcome does not depend on it
                client.send(request.substring(cut));
                assertThat(client.receive().status()).as("cut at %d", cut).isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"9000,414", "40000,414"})
    void aRequestLineBeyondTheLimitIsRefused(int length, int status) throws IOException {
        try (RawClient client = proxy.client()) {
            client.send("GET /" + "a".repeat(length) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(status);
        }
    }

    @Test
    void headersBeyondTheLimitAreRefused() throws IOException {
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Large: " + "a".repeat(33_000) + "\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(431);
        }
    }

    @Test
    void aBodyDeclaredTooLargeIsRefusedBeforeItIsSent() throws IOException {
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 41943040\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(413);
        }
    }

    @Test
    void aChunkedBodyIsRefusedWhenItGrowsTooLarge() throws IOException {
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("10000\r\n" + "a".repeat(65_536) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 40; i++) {
                client.send(chunk);
            }
            client.send("0\r\n\r\n");
            assertThat(client.receive().status()).isEqualTo(413);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (RawClient client = proxy.client()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                requests.append("POST /" + i + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
            }
            client.send(requests.toString());
            for (int i = 0; i < 100; i++) {
                assertThat(client.receive().text()).isEqualTo("POST /" + i + " 2");
            }
        }
    }

    @Test
    void aHeadThatDribblesIsCutOff() throws Exception {
        try (RawClient client = proxy.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-");
            assertThat(client.receiveAll()).isEmpty();
        }
    }

    @Test
    void aBodyThatStopsArrivingIsToldSo() throws IOException {
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
            assertThat(client.receive().status()).isEqualTo(408);
        }
    }

    @Test
    void aBodyThatArrivesAByteAtATimeIsToldSo() throws Exception {
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
            for (int i = 0; i < 50 && client.socket.getInputStream().available() == 0; i++) {
                client.send("a");
                Thread.sleep(200); // the slowness is what is tested
            }
            assertThat(client.receive().status()).isEqualTo(408);
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws IOException {
        try (RawClient client = proxy.client()) {
            assertThat(client.receiveAll()).isEmpty();
        }
    }

    @Test
    void anOldClientIsAnsweredAndTheConnectionClosed() throws IOException {
        try (RawClient client = proxy.client()) {
            assertThat(client.send("GET /old HTTP/1.0\r\n\r\n").receiveAll()).endsWith("GET /old 0");
        }
    }

    @Test
    void aClientThatWaitsForContinueGetsIt() throws IOException {
        try (RawClient client = proxy.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(RawClient.readHead(client.socket.getInputStream())).startsWith("HTTP/1.1 100");
            assertThat(client.send("ab").receive().text()).isEqualTo("POST / 2");
        }
    }

    @Test
    void headAnswersHaveNoBody() throws IOException {
        try (RawClient client = proxy.client()) {
            client.send("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(client.receiveAll()).endsWith("\r\n\r\n");
        }
    }

    @Test
    void randomBytesNeverGetMoreThanARefusal() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[1 + random.nextInt(400)];
            random.nextBytes(noise);
            byte[] ending = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(ending, 0, noise, Math.max(0, noise.length - 4), Math.min(4, noise.length));
            try (RawClient client = proxy.client()) {
                client.send(noise);
                client.socket.shutdownOutput();
                String answer = client.receiveAll();
                assertThat(answer)
                        .as("seed %d", seed)
                        .satisfiesAnyOf(
                                text -> assertThat(text).isEmpty(),
                                text -> assertThat(text).startsWith("HTTP/1.1 4"));
            }
        }
        try (RawClient client = proxy.client()) {
            assertThat(client.send("GET /alive HTTP/1.1\r\nHost: a\r\n\r\n")
                            .receive()
                            .status())
                    .isEqualTo(200);
        }
    }
}
