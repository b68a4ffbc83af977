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

    /** The server's status and headers have come; says what the client is to see of them. */
    Reply replyTo(int status, Headers headers);

    /** Bytes of the server's body on their way to the client; position and limit are to be left as they are. */
    default void passing(ByteBuffer bytes) {}

    /** Bytes that keep a waiting client patient, or null when nothing may be written at this place. */
    default byte @Nullable [] keepAlive() {
        return null;
    }

    /** Bytes that tell the client, inside an answer under way, that it ends in failure; null when there is no way. */
    default byte @Nullable [] failure(Ending ending) {
        return null;
    }

    /** The answer when the server failed before its headers came. */
    Answer unreachable(Ending ending);

    /** The exchange is over. */
    default void ended(Ending ending) {}

    /** What the client is to see of a server's answer. */
    sealed interface Reply {

        /** Pass the body under this head; framing fields are added by the pump. */
        record Pass(int status, List<Header> headers) implements Reply {}

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
        GATEWAY_STOPPED
    }
}
