package dev.sluice.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Plays the steps of one answer on its connection. Lives on the connection's event loop. */
final class Player {

    private static final int STAMP_DIGITS = 19;

    private final Channel channel;
    private final Iterator<Step> steps;
    private final int largestWrite;
    private final Runnable whenEnded;
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private boolean playing;
    private boolean waiting;
    private boolean over;
    private Step.@Nullable Charged charged;

    /** {@code whenEnded} runs once when the last step is done, not when the client goes away before. */
    Player(Channel channel, List<Step> steps, int largestWrite, Runnable whenEnded) {
        this.channel = channel;
        this.steps = steps.iterator();
        this.largestWrite = largestWrite;
        this.whenEnded = whenEnded;
    }

    /** The client is gone; returns whether the answer was still under way. */
    boolean abandon() {
        boolean early = !over;
        over = true;
        return early;
    }

    /** What is charged for what went out so far; null for nothing. */
    Step.@Nullable Charged charged() {
        return charged;
    }

    /** Goes on if only the client's slow reading held it up. */
    void writable() {
        if (!waiting) {
            play();
        }
    }

    /** Plays until a pause, a full socket or the end. */
    void play() {
        // A flush can report at once that the socket takes more; the loop that flushed goes on by itself.
        if (playing) {
            return;
        }
        playing = true;
        playWhilePossible();
        playing = false;
    }

    private void playWhilePossible() {
        while (!over && !waiting) {
            if (!channel.isWritable()) {
                channel.flush();
                if (!channel.isWritable()) {
                    return;
                }
            }
            if (rest.isReadable()) {
                writePiece();
            } else if (steps.hasNext()) {
                perform(steps.next());
            } else {
                channel.flush();
                end();
            }
        }
    }

    private void perform(Step step) {
        switch (step) {
            case Step.Send send -> write(Unpooled.wrappedBuffer(send.bytes()));
            case Step.SendStamped send -> write(Unpooled.wrappedBuffer(stamped(send)));
            case Step.Pause pause -> {
                if (!pause.time().isZero()) {
                    resumeIn(pause.time().toNanos());
                }
            }
            case Step.Charged now -> charged = now;
            case Step.WaitForever _ -> {
                channel.flush();
                waiting = true;
            }
            // Ended first: closing calls back at once, and that must not count as the client's doing.
            case Step.Close _ -> {
                end();
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
            case Step.Reset _ -> {
                channel.flush();
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                end();
                channel.close();
            }
        }
    }

    private void write(ByteBuf bytes) {
        if (largestWrite == 0) {
            channel.write(bytes, channel.voidPromise());
        } else {
            rest = bytes;
        }
    }

    /** Each piece goes out by itself, after the event loop had its turn. */
    private void writePiece() {
        int length = Math.min(largestWrite, rest.readableBytes());
        channel.writeAndFlush(rest.readRetainedSlice(length), channel.voidPromise());
        if (!rest.isReadable()) {
            rest.release();
            rest = Unpooled.EMPTY_BUFFER;
        }
        resumeIn(0);
    }

    private void resumeIn(long nanos) {
        channel.flush();
        waiting = true;
        channel.eventLoop()
                .schedule(
                        () -> {
                            waiting = false;
                            play();
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    private void end() {
        over = true;
        whenEnded.run();
    }

    private static byte[] stamped(Step.SendStamped send) {
        byte[] bytes = send.bytes().clone();
        String digits = Long.toString(System.nanoTime());
        byte[] ascii = "0".repeat(STAMP_DIGITS - digits.length()).concat(digits).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, send.offset(), STAMP_DIGITS);
        return bytes;
    }
}
