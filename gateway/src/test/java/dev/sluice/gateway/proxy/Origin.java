package dev.sluice.gateway.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server whose answers the test writes byte by byte. */
final class Origin implements AutoCloseable {

    /** What a test does with each connection. */
    interface Script {
        void run(Conversation conversation) throws Exception;
    }

    private final ServerSocket listener;
    private final Script script;
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    Origin(Script script) {
        this.script = script;
        try {
            listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::accept);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.startVirtualThread(() -> converse(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            script.run(new Conversation(socket));
        } catch (Exception e) {
            events.add("gone");
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection as the script sees it. */
    record Conversation(Socket socket) {

        /** Reads one request with a Content-Length or none; answers the head. */
        Received receive() throws IOException {
            String head = RawClient.readHead(socket.getInputStream());
            int length = RawClient.contentLength(head);
            return new Received(head, socket.getInputStream().readNBytes(Math.max(0, length)));
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.UTF_8));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        void chunk(byte[] bytes) throws IOException {
            send(Integer.toHexString(bytes.length) + "\r\n");
            send(bytes);
            send("\r\n");
        }

        /** Waits until the other side closes. */
        void awaitEnd() throws IOException {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // Nothing more is expected.
            }
        }
    }

    /** A request as it arrived. */
    record Received(String head, byte[] body) {}
}
