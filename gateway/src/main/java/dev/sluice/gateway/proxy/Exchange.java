package dev.sluice.gateway.proxy;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.Attempt.Ending;
import dev.sluice.gateway.proxy.Attempt.Reply;
import dev.sluice.gateway.proxy.Gatekeeper.Refusal;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.proxy.Verdict.Forward;
import dev.sluice.gateway.proxy.Verdict.Later;
import dev.sluice.gateway.proxy.Verdict.ToConsole;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its first byte to the last byte of its answer: gather, decide, connect, pump, end. Lives on the
 * client's event loop; only decisions that take their time are made elsewhere.
 */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final ClientConnection client;
    private final ProxyContext proxy;
    private final Upstreams upstreams;
    private final HttpRequest head;
    private final CollectedBytes collected = new CollectedBytes();

    private final ArrivingBody body;
    private boolean deciding;
    private boolean decided;
    private boolean clientGone;
    private boolean over;

    private @Nullable Request request;
    private @Nullable Deciding verdicts;
    private @Nullable Forward forward;
    private @Nullable UpstreamConnection upstream;
    private @Nullable Translation translation;
    private @Nullable AnswerBody answerBody;
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
        this.body = new ArrivingBody(proxy, head);
    }

    // Gathering.

    /** Takes a piece of the body; answers why it cannot be taken, or null. */
    @Nullable
    Refusal gather(ByteBuf piece) {
        return body.gather(piece, client.context().alloc());
    }

    /** Answers without asking the gatekeeper for a verdict. */
    void refuse(Refusal refusal) {
        answer(proxy.gatekeeper.refusal(refusal));
    }

    // Deciding.

    /** The request is complete: asks for the verdict. */
    void decide() {
        deciding = true;
        Request complete =
                IncomingRequest.of(head, body.bytes(), client.context().channel(), proxy.clock);
        request = complete;
        verdicts = new Deciding(proxy, complete, client.context().executor(), this::decided);
        verdicts.first();
    }

    /** The server's answer was none: asks for the next attempt, with the body still at hand. */
    private void decideAgain(Attempt attempt, Ending ending) {
        dropUpstream();
        attempt.ended(ending);
        forward = null;
        retried = false;
        deciding = true;
        Objects.requireNonNull(verdicts).elsewhere(attempt::again);
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
            case Later ignored -> throw new IllegalStateException("a verdict that comes later was handed over");
            case ToConsole ignored ->
                begin(ConsoleRelay.forward(
                        Objects.requireNonNull(request),
                        proxy.console.get(),
                        proxy.consoleSecret,
                        proxy.publicUrl,
                        proxy.limits.providerTimeout()));
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
        Attempt attempt = toServer.attempt();
        attempt.begun(() -> client.context().executor().execute(() -> cutOff(attempt)));
        connect();
    }

    private void cutOff(Attempt attempt) {
        if (!over && !deciding && forward != null && forward.attempt() == attempt) {
            fail(Ending.CUT_OFF);
        }
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
        Forward toServer = Objects.requireNonNull(forward);
        connection.send(this, toServer, EditedBody.of(body.bytes(), toServer.edits()));
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
        Attempt attempt = Objects.requireNonNull(forward).attempt();
        Reply reply = attempt.replyTo(response.status().code(), new NettyHeaders(response.headers()));
        switch (reply) {
            case Reply.Pass pass -> pass(pass, response);
            case Reply.Gather gather -> answerBody = new AnswerBody(gather.atMost());
            case Reply.Replace ignored -> dropUpstream();
            case Reply.Again ignored -> {}
        }
        follow(reply, attempt, Ending.COMPLETED);
    }

    /** Does what the attempt says when nothing of the server's answer reaches the client. */
    private void follow(Reply reply, Attempt attempt, Ending ending) {
        if (reply instanceof Reply.Replace replace) {
            attempt.ended(ending);
            answer(replace.answer());
        } else if (reply instanceof Reply.Again) {
            decideAgain(attempt, ending);
        }
    }

    private void pass(Reply.Pass pass, HttpResponse response) {
        releaseBody();
        translation = pass.translation();
        long length = translation == null ? HttpUtil.getContentLength(response, -1L) : -1;
        boolean bodiless = head.method().equals(HttpMethod.HEAD)
                || response.status().code() == 204
                || response.status().code() == 304;
        openEnded = length < 0 && !bodiless;
        client.writeHead(pass.status(), pass.headers(), bodiless && length < 0 ? 0 : length);
        headSent = true;
    }

    private void answerGathered() {
        dropUpstream();
        byte[] gathered = Objects.requireNonNull(answerBody).take();
        answerBody = null;
        Attempt attempt = Objects.requireNonNull(forward).attempt();
        follow(attempt.gathered(gathered), attempt, Ending.COMPLETED);
    }

    private void dropUpstream() {
        UpstreamConnection connection = upstream;
        upstream = null;
        if (connection != null) {
            connection.close();
        }
    }

    /** Bytes of the server's answer; takes over the reference. */
    void serverBytes(ByteBuf bytes) {
        lastServerByteAt = System.nanoTime();
        if (answerBody != null) {
            boolean full = answerBody.add(bytes);
            bytes.release();
            if (full) {
                answerGathered();
            }
        } else if (translation != null) {
            try {
                toClient(Translating.piece(translation, bytes, client.context().alloc()));
            } catch (RuntimeException e) {
                notUnderstood(e);
            }
        } else {
            Attempt attempt = Objects.requireNonNull(forward).attempt();
            Translating.eachPart(bytes, attempt::passing);
            toClient(bytes);
        }
    }

    private void notUnderstood(RuntimeException problem) {
        LOG.warn(
                "the provider's answer to request {} cannot be understood: {}",
                Ids.text("req", Objects.requireNonNull(request).id()),
                problem.toString());
        fail(Ending.SERVER_CLOSED);
    }

    /** Passes bytes on; takes over the reference. */
    private void toClient(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        lastClientByteAt = System.nanoTime();
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
        upstream = null;
        if (answerBody != null) {
            answerGathered();
            return;
        }
        if (translation != null) {
            try {
                toClient(Translating.end(translation, client.context().alloc()));
            } catch (RuntimeException e) {
                notUnderstood(e);
                return;
            }
        }
        writeCollected();
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
        dropUpstream();
        if (answerBody != null) {
            answerGathered();
            return;
        }
        Attempt attempt = Objects.requireNonNull(forward).attempt();
        if (!headSent) {
            follow(attempt.unreachable(ending), attempt, ending);
            return;
        }
        over = true;
        releaseBody();
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
        if (answerBody != null) {
            answerBody.take();
            answerBody = null;
        }
        dropUpstream();
        if (forward != null) {
            forward.attempt().ended(ending);
        }
    }

    private void releaseBody() {
        if (deciding) {
            return;
        }
        body.release();
    }

    // Deadlines.

    void tick(long now) {
        if (!deciding && !decided) {
            tickGathering(now);
        } else if (forward != null && !over) {
            tickForwarding(now, forward);
        }
    }

    private void tickGathering(long now) {
        if (!over && body.tooSlow(now)) {
            client.refuseUnread(new Refusal(408, "the request body did not arrive in time"));
        }
    }

    private void tickForwarding(long now, Forward forwarded) {
        boolean waitingForClient = !client.writable();
        Duration patience = headSent ? proxy.limits.providerTimeout() : forwarded.headWithin();
        if (!waitingForClient && now - lastServerByteAt > patience.toNanos()) {
            fail(Ending.SERVER_SILENT);
        } else if (headSent
                && openEnded
                && !waitingForClient
                && now - lastClientByteAt > proxy.limits.pingInterval().toNanos()) {
            byte[] ping = forwarded.attempt().keepAlive();
            if (ping != null) {
                lastClientByteAt = now;
                client.writeBody(Unpooled.wrappedBuffer(ping));
                client.flush();
            }
        }
    }
}
