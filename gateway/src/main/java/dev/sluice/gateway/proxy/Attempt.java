package dev.sluice.gateway.proxy;

import dev.sluice.gateway.proxy.Verdict.Answer;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows one forwarded request. Called on the event loop, in order, never concurrently; must not block and must not
 * throw. {@link #ended} is called exactly once, whatever happens.
 */
public interface Attempt {

    /**
     * The request is about to be sent; called once, before anything else, unless the client is gone already.
     *
     * @param cutOff ends the attempt with {@link Ending#CUT_OFF}, from any thread and at any time; harmless when it is over
     */
    default void begun(Runnable cutOff) {}

    /** The server's status and headers have come; says what the client is to see of them. */
    Reply replyTo(int status, Headers headers);

    /** The body of an answer that was to be gathered, at most as many bytes as asked for; a verdict, not a pass. */
    default Reply gathered(byte[] body) {
        throw new IllegalStateException("nothing was to be gathered");
    }

    /**
     * Bytes of the server's body on their way to the client, unless a translation takes them; position and limit are to be
     * left as they are.
     */
    default void passing(ByteBuffer bytes) {}

    /** Bytes that keep a waiting client patient, or null when nothing may be written at this place. */
    default byte @Nullable [] keepAlive() {
        return null;
    }

    /** Bytes that tell the client, inside an answer under way, that it ends in failure; null when there is no way. */
    default byte @Nullable [] failure(Ending ending) {
        return null;
    }

    /** What follows when the server failed before the head of its answer came: a {@code Replace} or an {@code Again}. */
    Reply unreachable(Ending ending);

    /** The attempt is over. */
    default void ended(Ending ending) {}

    /**
     * The next attempt, after an {@link Reply.Again} and {@link #ended}. Called on a virtual thread, as {@link
     * Gatekeeper#decide} is; may block.
     */
    default Verdict again() {
        throw new IllegalStateException("no further attempt was promised");
    }

    /** What the client is to see of a server's answer. */
    sealed interface Reply {

        /** Pass the body under this head, translated unless that is null; framing fields are added by the pump. */
        record Pass(
                int status, List<Header> headers, @Nullable Translation translation) implements Reply {

            /** Passes the body as it is. */
            public Pass(int status, List<Header> headers) {
                this(status, headers, null);
            }
        }

        /** Read the body first, at most so many bytes, and ask {@link Attempt#gathered}. */
        record Gather(int atMost) implements Reply {}

        /** Drop the server's answer and make another attempt: {@link Attempt#again}. */
        record Again() implements Reply {}

        /** Drop the server's answer and send this one. */
        record Replace(Answer answer) implements Reply {}
    }

    /** How an exchange ended. */
    enum Ending {
        COMPLETED,
        CLIENT_GONE,
        CONNECT_FAILED,
        SERVER_CLOSED,
        SERVER_SILENT,
        /** Whoever asked may no longer have the answer. */
        CUT_OFF,
        GATEWAY_STOPPED
    }
}
