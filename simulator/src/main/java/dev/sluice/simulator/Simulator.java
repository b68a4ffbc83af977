package dev.sluice.simulator;

import java.net.InetSocketAddress;

/** A running simulator. Closing it ends every connection. */
public final class Simulator implements AutoCloseable {

    /** Starts on this loopback port, or on a free one when {@code port} is 0. */
    public static Simulator start(int port) {
        throw new UnsupportedOperationException();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
