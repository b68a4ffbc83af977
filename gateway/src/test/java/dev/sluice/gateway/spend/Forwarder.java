package dev.sluice.gateway.spend;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The network between a gateway and its database, which a test can cut, freeze and mend. */
final class Forwarder implements Closeable {

    private static final int MOST_BINDS = 100;

    private final InetSocketAddress target;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServerSocket listener;
    private volatile boolean frozen;
    private volatile boolean answersFrozen;

    Forwarder(String host, int targetPort) {
        target = new InetSocketAddress(host, targetPort);
        port = freePort();
        listen();
    }

    int port() {
        return port;
    }

    /** Closes every connection and takes no new ones. */
    void cut() {
        try {
            ServerSocket open = listener;
            if (open != null) {
                open.close();
            }
            for (Socket socket : sockets) {
                socket.close();
            }
            sockets.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps connections but moves no byte any more, as a network that swallows everything. */
    void freeze() {
        frozen = true;
    }

    /** Lets questions through and keeps the answers back. */
    void swallowAnswers() {
        answersFrozen = true;
    }

    void mend() {
        if (frozen || answersFrozen) {
            cut();
            frozen = false;
            answersFrozen = false;
        }
        listen();
    }

    @Override
    public void close() {
        cut();
    }

    /** Below the ephemeral range: a client that tries a closed port in it may end up connected to itself. */
    private int freePort() {
        for (int candidate = ThreadLocalRandom.current().nextInt(15_000, 30_000); ; candidate++) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate));
                return candidate;
            } catch (IOException e) {
                // taken
            }
        }
    }

    private void listen() {
        try {
            ServerSocket open = new ServerSocket();
            open.setReuseAddress(true);
            bind(open);
            listener = open;
            // A listener on which a virtual thread waits closes only when that thread wakes.
            Thread.ofPlatform().daemon().start(() -> accept(open));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The listener before may still be closing: its thread leaves the port a moment later. */
    private void bind(ServerSocket open) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                open.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (BindException e) {
                if (attempt == MOST_BINDS) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private void accept(ServerSocket open) {
        try {
            while (true) {
                Socket near = open.accept();
                Socket far = new Socket();
                far.connect(target);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                sockets.add(near);
                sockets.add(far);
                if (open.isClosed()) {
                    near.close();
                    far.close();
                    return;
                }
                Thread.ofVirtual().start(() -> pump(near, far, false));
                Thread.ofVirtual().start(() -> pump(far, near, true));
            }
        } catch (IOException e) {
            // cut
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                while (frozen || (answers && answersFrozen)) {
                    Thread.sleep(10);
                    if (from.isClosed()) {
                        return;
                    }
                }
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // one side is gone
        }
    }
}
