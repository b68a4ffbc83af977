package dev.sluice.gateway.proxy;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.Attempt.Ending;
import dev.sluice.gateway.proxy.Attempt.Reply;
import dev.sluice.gateway.proxy.Gatekeeper.Refusal;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.proxy.Verdict.Forward;
import dev.sluice.gateway.proxy.Verdict.ToConsole;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its first byte to the last byte of its answer: gather, decide, connect, pump, end. Lives on the
 * client's event loop; only {@link Gatekeeper#decide} runs elsewhere.
 */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** First allocation for a body, whatever length is declared: memory follows what arrives, not what is promised. */
    private static final int FIRST_BODY_BYTES = 65_536;

    /** Slowest average at which a body may arrive once the pause limit has passed. */
    private static final long MIN_BODY_BYTES_PER_SECOND = 1_024;

    private final ClientConnection client;
    private final ProxyContext proxy;
    private final Upstreams upstreams;
    private final HttpRequest head;
    private final long startedAt = System.nanoTime();
    private final CollectedBytes collected = new CollectedBytes();

    private @Nullable ByteBuf body;
    private int claimedBytes;
    private long lastPieceAt = startedAt;
    private boolean deciding;
    private boolean decided;
    private boolean clientGone;
    private boolean over;

    private @Nullable Request request;
    private @Nullable Forward forward;
    private @Nullable UpstreamConnection upstream;
    private boolean retried;
    private boolean headSent;
    private boolean openEnded;
    private long lastServerByteAt;
    private long lastClientByteAt;

    Exchange(ClientConnection client, ProxyContext proxy, Upstreams upstreams, HttpRequest head) {
        this.client = client;
        this.proxy = proxy;
        this.upstreams = upstreams;
        this.head = head;
    }

    // Gathering.

    /** Takes a piece of the body; answers why it cannot be taken, or null. */
    @Nullable
    Refusal gather(ByteBuf piece) {
        lastPieceAt = System.nanoTime();
        int bytes = piece.readableBytes();
        if (bytes == 0) {
            return null;
        }
        long maxBytes = proxy.limits.maxBody().toBytes();
        if (claimedBytes + (long) bytes > maxBytes) {
            return RequestHeads.tooLarge(maxBytes);
        }
        if (!proxy.gather(bytes)) {
            return new Refusal(503, "too many large requests at once; try again in a moment");
        }
        claimedBytes += bytes;
        if (body == null) {
            long declared = Math.max(bytes, HttpUtil.getContentLength(head, bytes));
            body = client.context().alloc().buffer((int) Math.min(declared, FIRST_BODY_BYTES));
        }
        body.writeBytes(piece, piece.readerIndex(), bytes);
        return null;
    }

    /** Answers without asking the gatekeeper for a verdict. */
    void refuse(Refusal refusal) {
        answer(proxy.gatekeeper.refusal(refusal));
    }

    // Deciding.

    /** The request is complete: asks for the verdict on another thread. */
    void decide() {
        deciding = true;
        Request complete = IncomingRequest.of(head, body, client.context().channel(), proxy.clock);
        request = complete;
        try {
            proxy.deciders.execute(() -> {
                Verdict verdict = verdictOn(complete);
                client.context().executor().execute(() -> decided(verdict));
            });
        } catch (RuntimeException e) {
            decided(proxy.gatekeeper.refusal(new Refusal(503, "the gateway is stopping")));
        }
    }

    private Verdict verdictOn(Request request) {
        try {
            return proxy.gatekeeper.decide(request);
        } catch (RuntimeException e) {
            LOG.error("deciding on request {} failed", Ids.text("req", request.id()), e);
            return proxy.gatekeeper.refusal(new Refusal(500, "internal error; the gateway's log has the details"));
        }
    }

    private void decided(Verdict verdict) {
        deciding = false;
        decided = true;
        switch (verdict) {
            case Answer answer -> {
                if (!clientGone) {
                    answer(answer);
                }
            }
            case Forward toServer -> begin(toServer);
            case ToConsole ignored ->
                begin(ConsoleRelay.forward(
                        Objects.requireNonNull(request), proxy.console.get(), proxy.consoleSecret, proxy.publicUrl));
        }
        if (clientGone) {
            end(Ending.CLIENT_GONE);
        }
    }

    private void answer(Answer answer) {
        over = true;
        releaseBody();
        client.writeWhole(
                answer.status(),
                answer.headers(),
                Unpooled.wrappedBuffer(answer.body()),
                head.method().equals(HttpMethod.HEAD));
    }

    // Forwarding.

    private void begin(Forward toServer) {
        forward = toServer;
        lastServerByteAt = System.nanoTime();
        lastClientByteAt = lastServerByteAt;
        if (clientGone) {
            return;
        }
        connect();
    }

    private void connect() {
        upstreams.connect(Objects.requireNonNull(forward).target(), this);
    }

    /** A connection to the server is there. */
    void connected(UpstreamConnection connection) {
        if (over) {
            connection.close();
            return;
        }
        upstream = connection;
        connection.send(
                this, Objects.requireNonNull(forward), body == null ? Unpooled.EMPTY_BUFFER : body.retainedDuplicate());
    }

    /** No connection to the server could be made. */
    void connectFailed() {
        if (!over) {
            fail(Ending.CONNECT_FAILED);
        }
    }

    /** The head of the server's answer. */
    void serverHead(HttpResponse response) {
        lastServerByteAt = System.nanoTime();
        releaseBody();
        Attempt attempt = Objects.requireNonNull(forward).attempt();
        switch (attempt.replyTo(response.status().code(), new NettyHeaders(response.headers()))) {
            case Reply.Pass pass -> {
                long length = HttpUtil.getContentLength(response, -1L);
                boolean bodiless = head.method().equals(HttpMethod.HEAD)
                        || response.status().code() == 204
                        || response.status().code() == 304;
                openEnded = length < 0 && !bodiless;
                client.writeHead(pass.status(), pass.headers(), bodiless && length < 0 ? 0 : length);
                headSent = true;
            }
            case Reply.Replace replace -> {
                UpstreamConnection connection = Objects.requireNonNull(upstream);
                upstream = null;
                connection.close();
                attempt.ended(Ending.COMPLETED);
                answer(replace.answer());
            }
        }
    }

    /** Bytes of the server's answer; takes over the reference. */
    void serverBytes(ByteBuf bytes) {
        lastServerByteAt = System.nanoTime();
        lastClientByteAt = lastServerByteAt;
        Attempt attempt = Objects.requireNonNull(forward).attempt();
        if (bytes.nioBufferCount() == 1) {
            attempt.passing(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
        } else {
            for (ByteBuffer part : bytes.nioBuffers()) {
                attempt.passing(part);
            }
        }
        if (collected.add(bytes, client.context().alloc())) {
            writeCollected();
        }
    }

    private void writeCollected() {
        ByteBuf bytes = collected.take();
        if (bytes == null) {
            return;
        }
        client.writeBody(bytes);
        if (!client.writable()) {
            client.flush();
            if (!client.writable() && upstream != null) {
                upstream.pauseReading();
            }
        }
    }

    /** What the server had to say for now has been passed on. */
    void serverReadComplete() {
        writeCollected();
        client.flush();
    }

    /** The server's answer is complete. */
    void serverDone() {
        writeCollected();
        upstream = null;
        over = true;
        Objects.requireNonNull(forward).attempt().ended(Ending.COMPLETED);
        client.writeEnd();
    }

    /** The connection to the server ended before the answer did. */
    void serverGone(boolean wasReusedAndSilent) {
        upstream = null;
        if (over) {
            return;
        }
        if (wasReusedAndSilent && !retried) {
            // A kept connection that the server closed while our request was under way (RFC 9112 §9.3.1).
            retried = true;
            connect();
            return;
        }
        fail(Ending.SERVER_CLOSED);
    }

    private void fail(Ending ending) {
        over = true;
        releaseBody();
        if (upstream != null) {
            upstream.close();
            upstream = null;
        }
        Attempt attempt = Objects.requireNonNull(forward).attempt();
        if (!headSent) {
            Answer answer = attempt.unreachable(ending);
            attempt.ended(ending);
            answer(answer);
            return;
        }
        writeCollected();
        byte[] tail = openEnded ? attempt.failure(ending) : null;
        attempt.ended(ending);
        if (tail != null) {
            client.writeBody(Unpooled.wrappedBuffer(tail));
            client.writeEnd();
        } else {
            client.cut();
        }
    }

    // The client's side.

    void clientWritable(boolean writable) {
        if (writable && upstream != null) {
            upstream.resumeReading();
        }
    }

    void clientGone() {
        clientGone = true;
        if (!deciding) {
            end(Ending.CLIENT_GONE);
        }
        proxy.openExchanges.decrementAndGet();
    }

    void gatewayStops() {
        if (forward != null && !over) {
            fail(Ending.GATEWAY_STOPPED);
        }
    }

    private void end(Ending ending) {
        if (over) {
            return;
        }
        over = true;
        releaseBody();
        collected.drop();
        if (upstream != null) {
            upstream.close();
            upstream = null;
        }
        if (forward != null) {
            forward.attempt().ended(ending);
        }
    }

    private void releaseBody() {
        if (deciding) {
            return;
        }
        if (body != null) {
            body.release();
            body = null;
        }
        proxy.forget(claimedBytes);
        claimedBytes = 0;
    }

    // Deadlines.

    void tick(long now) {
        if (!deciding && !decided) {
            tickGathering(now);
        } else if (forward != null && !over) {
            tickForwarding(now, forward.attempt());
        }
    }

    private void tickGathering(long now) {
        long pauseNanos = proxy.limits.bodyTimeout().toNanos();
        long allowedNanos = pauseNanos + claimedBytes * 1_000_000_000L / MIN_BODY_BYTES_PER_SECOND;
        if (!over && (now - lastPieceAt > pauseNanos || now - startedAt > allowedNanos)) {
            client.refuseUnread(new Refusal(408, "the request body did not arrive in time"));
        }
    }

    private void tickForwarding(long now, Attempt attempt) {
        boolean waitingForClient = !client.writable();
        if (!waitingForClient
                && now - lastServerByteAt > proxy.limits.providerTimeout().toNanos()) {
            fail(Ending.SERVER_SILENT);
        } else if (headSent
                && openEnded
                && !waitingForClient
                && now - lastClientByteAt > proxy.limits.pingInterval().toNanos()) {
            byte[] ping = attempt.keepAlive();
            if (ping != null) {
                lastClientByteAt = now;
                client.writeBody(Unpooled.wrappedBuffer(ping));
                client.flush();
            }
        }
    }
}
