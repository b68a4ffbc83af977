package dev.sluice.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One client connection: gathers a request, has it answered, plays the answer. Requests are not pipelined. */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {

    private static final AtomicLong SEQUENCE = new AtomicLong();
    private static final String RUN = HexFormat.of()
            .toHexDigits(System.nanoTime() ^ ProcessHandle.current().pid());

    private final Endpoints api;
    private final ControlEndpoint controlEndpoint;
    private final Control control;
    private final Recorder recorder;

    private @Nullable HttpRequest head;
    private byte[] body = new byte[0];
    private int kept;
    private long received;
    private boolean keepBody;
    private @Nullable Player player;
    private String requestId = "";
    private @Nullable String tag;

    Connection(Endpoints api, ControlEndpoint controlEndpoint, Control control, Recorder recorder) {
        this.api = api;
        this.controlEndpoint = controlEndpoint;
        this.control = control;
        this.recorder = recorder;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (message.decoderResult().isFailure() || player != null) {
            // Not HTTP, or a second request while the first is being answered: no client of ours does that.
            ctx.close();
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(ctx, request);
        }
        if (message instanceof HttpContent content) {
            gather(content.content());
            if (message instanceof LastHttpContent && head != null) {
                answer(ctx, head);
            }
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        head = request;
        received = 0;
        kept = 0;
        boolean ofControl = request.uri().startsWith("/sim/");
        keepBody = ofControl
                || control.recordLevel().compareTo(RecordLevel.DIGESTS) >= 0
                || !control.ignoresBody()
                || Flavour.isSigned(request.headers());
        long expected = keepBody ? HttpUtil.getContentLength(request, 8_192L) : 0;
        body = new byte[(int) Math.clamp(expected, 0L, Endpoints.MAX_BODY_BYTES)];
        if (HttpUtil.is100ContinueExpected(request)) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(Wire.CONTINUE), ctx.voidPromise());
        }
    }

    private void gather(ByteBuf content) {
        int length = content.readableBytes();
        received += length;
        if (keepBody && received <= Endpoints.MAX_BODY_BYTES) {
            if (kept + length > body.length) {
                body = java.util.Arrays.copyOf(body, Math.max(kept + length, body.length * 2));
            }
            content.getBytes(content.readerIndex(), body, kept, length);
            kept += length;
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest request) {
        byte[] whole = kept == body.length ? body : java.util.Arrays.copyOf(body, kept);
        body = new byte[0];
        head = null;
        String method = request.method().name();
        if (request.uri().startsWith("/sim/")) {
            play(
                    ctx,
                    Reply.of(controlEndpoint.answer(
                            method, request.uri(), request.headers().get("host", "127.0.0.1"), whole)),
                    () -> {});
            return;
        }
        requestId = "req_sim" + RUN + HexFormat.of().toHexDigits(SEQUENCE.incrementAndGet(), 10);
        recorder.received();
        Arrival arrival = api.arrival(method, request.uri(), request.headers(), whole, received, requestId);
        Reply reply = api.answer(arrival);
        tag = reply.tag();
        record(arrival, reply);
        recorder.answerBegins(reply.toMessages());
        play(ctx, reply, recorder::answerEnds);
    }

    private void play(ChannelHandlerContext ctx, Reply reply, Runnable whenEnded) {
        player = new Player(ctx.channel(), reply.steps(), reply.largestWrite(), () -> {
            bill(player);
            player = null;
            whenEnded.run();
        });
        player.play();
    }

    /** Notes what the provider charges for the answer that just ended, or was left. */
    private void bill(@Nullable Player ended) {
        Step.Charged charged = ended == null ? null : ended.charged();
        if (charged != null && control.recordLevel() != RecordLevel.NONE) {
            recorder.charge(Charge.of(requestId, tag, charged));
        }
    }

    private void record(Arrival arrival, Reply reply) {
        RecordLevel level = control.recordLevel();
        if (level == RecordLevel.NONE) {
            return;
        }
        List<ReceivedRequest.Header> headers = arrival.headers().entries().stream()
                .map(entry -> new ReceivedRequest.Header(entry.getKey(), entry.getValue()))
                .toList();
        recorder.keep(new ReceivedRequest(
                arrival.requestId(),
                arrival.flavour().word(),
                reply.signature(),
                arrival.method(),
                arrival.target(),
                headers,
                arrival.bodyBytes(),
                level.compareTo(RecordLevel.DIGESTS) >= 0 ? sha256(arrival.body()) : null,
                level == RecordLevel.BODIES ? new String(arrival.body(), StandardCharsets.UTF_8) : null,
                reply.tag()));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (player != null && ctx.channel().isWritable()) {
            player.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (player != null && player.abandon()) {
            bill(player);
            player = null;
            recorder.clientLeft();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A client that resets its connection is an everyday event here; channelInactive counts it.
        ctx.close();
    }
}
