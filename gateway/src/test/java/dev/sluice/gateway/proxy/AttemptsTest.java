package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.proxy.Attempt.Ending;
import dev.sluice.gateway.proxy.Attempt.Reply;
import dev.sluice.gateway.proxy.ProxyFixture.Recording;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Bodies that are edited, answers that are translated or read first, and requests that are tried elsewhere. */
class AttemptsTest {

    private static final String ASK = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789";
    private static final InetSocketAddress NOBODY = new InetSocketAddress("127.0.0.1", 1);

    @Test
    void editsAreSplicedIntoTheBody() throws Exception {
        List<Edit> edits = List.of(
                new Edit(0, 0, bytes("<")),
                new Edit(2, 4, bytes("")),
                new Edit(5, 6, bytes("FIVE")),
                new Edit(10, 10, bytes(">")));
        try (Origin origin = echo();
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            proxy.attempts = request -> ProxyFixture.forward(request, origin.address(), edits, proxy.new Recording());
            assertThat(client.send(ASK).receive().text()).isEqualTo("<014FIVE6789>");
        }
    }

    @Test
    void aServerThatCannotBeReachedIsPassedOverWithTheWholeBody() throws Exception {
        try (Origin origin = echo();
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            proxy.attempts = request -> ProxyFixture.forward(
                    request,
                    NOBODY,
                    List.of(new Edit(0, 10, bytes("lost"))),
                    then(
                            proxy,
                            () -> ProxyFixture.forward(request, origin.address(), List.of(), proxy.new Recording())));
            assertThat(client.send(ASK).receive().text()).isEqualTo("0123456789");
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.CONNECT_FAILED);
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.COMPLETED);
        }
    }

    @Test
    void aServerThatTakesTooLongForItsHeadIsPassedOver() throws Exception {
        try (Origin silent = new Origin(conversation -> {
                    conversation.receive();
                    conversation.awaitEnd();
                });
                Origin origin = echo();
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            proxy.attempts = request -> ProxyFixture.forward(
                    request,
                    silent.address(),
                    List.of(),
                    then(
                            proxy,
                            () -> ProxyFixture.forward(request, origin.address(), List.of(), proxy.new Recording())));
            assertThat(client.send(ASK).receive().text()).isEqualTo("0123456789");
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.SERVER_SILENT);
        }
    }

    @Test
    void aRefusalIsReadAndTheRequestTriedElsewhere() throws Exception {
        try (Origin refusing = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send("HTTP/1.1 400 Bad\r\nContent-Length: 6\r\n\r\nno-");
                    conversation.send("way");
                    conversation.awaitEnd();
                });
                Origin origin = echo();
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            proxy.attempts = request -> ProxyFixture.forward(
                    request,
                    refusing.address(),
                    List.of(),
                    gathering(
                            proxy,
                            body -> body.equals("no-way") ? new Reply.Again() : replace(body),
                            () -> ProxyFixture.forward(request, origin.address(), List.of(), proxy.new Recording())));
            assertThat(client.send(ASK).receive().text()).isEqualTo("0123456789");
        }
    }

    @Test
    void aGatheredAnswerIsBoundedAndMayBeTorn() throws Exception {
        try (Origin torn = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send("HTTP/1.1 500 Bad\r\nContent-Length: 99\r\n\r\nto");
                });
                Origin endless = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send("HTTP/1.1 500 Bad\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) {
                        conversation.chunk(new byte[1_000]);
                    }
                });
                ProxyFixture proxy = new ProxyFixture(torn);
                RawClient client = proxy.client()) {
            proxy.attempts = request -> ProxyFixture.forward(
                    request, torn.address(), List.of(), gathering(proxy, AttemptsTest::replace, null));
            assertThat(client.send(ASK).receive().text()).isEqualTo("to");
            proxy.attempts = request -> ProxyFixture.forward(
                    request, endless.address(), List.of(), gathering(proxy, AttemptsTest::replace, null));
            assertThat(client.send(ASK).receive().body()).hasSize(2_000);
        }
    }

    @Test
    void answersAreTranslatedPieceByPieceAndFreedOfTheirLength() throws Exception {
        try (Origin origin = echo();
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            proxy.attempts =
                    request -> ProxyFixture.forward(request, origin.address(), List.of(), translating(proxy, -1));
            assertThat(client.send(ASK).receive().text()).isEqualTo("[0123456789]end");
            assertThat(proxy.passed).hasValue(0);
        }
    }

    @Test
    void anAnswerThatCannotBeTranslatedBreaksOffAsAFailure() throws Exception {
        try (Origin origin = echo();
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            proxy.attempts =
                    request -> ProxyFixture.forward(request, origin.address(), List.of(), translating(proxy, 10));
            assertThat(client.send(ASK).receive().text()).isEqualTo("failed:SERVER_CLOSED");
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.SERVER_CLOSED);
        }
    }

    @Test
    void anAnswerThatIsCompressedThoughNobodyAskedIsInflated() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write(bytes("plain words"));
        }
        try (Origin origin = new Origin(conversation -> {
                    conversation.receive();
                    conversation.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + zipped.size()
                            + "\r\n\r\n");
                    conversation.send(zipped.toByteArray());
                });
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            proxy.attempts =
                    request -> ProxyFixture.forward(request, origin.address(), List.of(), proxy.new Recording());
            assertThat(client.send(ASK).receive().text()).isEqualTo("plain words");
            assertThat(proxy.passed).hasValue(11);
        }
    }

    @Test
    void aClientThatLeavesBetweenTwoAttemptsEndsTheSecond() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        try (Origin origin = echo();
                ProxyFixture proxy = new ProxyFixture(origin);
                RawClient client = proxy.client()) {
            proxy.attempts = request -> ProxyFixture.forward(request, NOBODY, List.of(), then(proxy, () -> {
                await(left);
                return ProxyFixture.forward(request, origin.address(), List.of(), proxy.new Recording());
            }));
            client.send(ASK);
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.CONNECT_FAILED);
            client.close();
            Thread.sleep(200);
            left.countDown();
            assertThat(proxy.awaitEnding()).isEqualTo(Ending.CLIENT_GONE);
        }
    }

    private static Origin echo() {
        return new Origin(conversation -> {
            while (true) {
                byte[] body = conversation.receive().body();
                conversation.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                conversation.send(body);
            }
        });
    }

    private static Attempt then(ProxyFixture proxy, Next next) {
        return proxy.new Recording() {
            @Override
            public Reply unreachable(Ending ending) {
                return new Reply.Again();
            }

            @Override
            public Verdict again() {
                return next.verdict();
            }
        };
    }

    private static Attempt gathering(
            ProxyFixture proxy, Function<String, Reply> judge, @org.jspecify.annotations.Nullable Next next) {
        return proxy.new Recording() {
            @Override
            public Reply replyTo(int status, Headers headers) {
                return new Reply.Gather(2_000);
            }

            @Override
            public Reply gathered(byte[] body) {
                return judge.apply(new String(body, StandardCharsets.UTF_8));
            }

            @Override
            public Verdict again() {
                return java.util.Objects.requireNonNull(next).verdict();
            }
        };
    }

    private static Attempt translating(ProxyFixture proxy, int failAtBytes) {
        return proxy.new Recording() {
            @Override
            public Reply replyTo(int status, Headers headers) {
                return new Reply.Pass(200, List.of(), new Translation() {
                    @Override
                    public void accept(ByteBuffer piece, Output client) {
                        if (piece.remaining() >= failAtBytes && failAtBytes > 0) {
                            throw new IllegalStateException("not what was expected");
                        }
                        client.write(ByteBuffer.wrap(bytes("[")));
                        client.write(piece);
                        client.write(ByteBuffer.wrap(bytes("]")));
                    }

                    @Override
                    public void end(Output client) {
                        client.write(ByteBuffer.wrap(bytes("end")));
                    }
                });
            }
        };
    }

    private interface Next {
        Verdict verdict();
    }

    private static Reply replace(String text) {
        return new Reply.Replace(ProxyFixture.text(500, text));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
