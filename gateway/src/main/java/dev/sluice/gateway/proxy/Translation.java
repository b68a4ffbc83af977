package dev.sluice.gateway.proxy;

import java.nio.ByteBuffer;

/**
 * Turns the bytes of a server's answer into those that the client gets, piece by piece. Called on the event loop, in
 * order; must not block. An exception means that the answer cannot be understood any further: it counts as broken off.
 */
public interface Translation {

    /** Takes the next bytes of the server, from position to limit. */
    void accept(ByteBuffer bytes, Output client);

    /** The server's answer came to its regular end. */
    void end(Output client);

    /** Where translated bytes go. */
    interface Output {

        /** Appends bytes; the buffer may be used again once this returns. */
        void write(ByteBuffer bytes);
    }
}
