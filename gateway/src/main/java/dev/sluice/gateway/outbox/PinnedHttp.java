package dev.sluice.gateway.outbox;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts a body to an address that was checked: the host is resolved once and the connection goes to just that address, so
 * a name cannot change its mind in between. Every redirect is checked anew. All of it ends within {@link #PATIENCE}.
 */
final class PinnedHttp implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int CONNECT_MILLIS = 5_000;
    private static final int MOST_REDIRECTS = 3;

    private final AddressGuard guard;
    private final Duration patience;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("outbox-patience").factory());

    PinnedHttp(AddressGuard guard) {
        this(guard, PATIENCE);
    }

    PinnedHttp(AddressGuard guard, Duration patience) {
        this.guard = guard;
        this.patience = patience;
    }

    /** Posts; returns when a status of 2xx came. */
    void post(URI url, Map<String, String> headers, String body) throws DeliveryException {
        long deadline = System.nanoTime() + patience.toNanos();
        URI at = url;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            AnswerHead head = exchange(at, headers, body.getBytes(StandardCharsets.UTF_8), deadline);
            if (head.status() >= 200 && head.status() < 300) {
                return;
            }
            if (head.status() != 307 && head.status() != 308) {
                throw refused(at, head);
            }
            at = redirected(at, head);
        }
        throw new DeliveryException(url.getHost() + " redirects more than " + MOST_REDIRECTS + " times", true);
    }

    private static DeliveryException refused(URI at, AnswerHead head) {
        int status = head.status();
        String hint = status >= 300 && status < 400 ? "; enter the address that it redirects to" : "";
        boolean mayPass = status == 408 || status == 425 || status == 429 || status >= 500;
        return new DeliveryException(at.getHost() + " answered with status " + status + hint, !mayPass);
    }

    private static URI redirected(URI from, AnswerHead head) throws DeliveryException {
        try {
            URI to = from.resolve(URI.create(head.location()));
            if (WebhookAddress.problem(to) == null && !(isTls(from) && !isTls(to))) {
                return to;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new DeliveryException(from.getHost() + " redirects to an address that is not used", true);
    }

    private static boolean isTls(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    private AnswerHead exchange(URI url, Map<String, String> headers, byte[] body, long deadline)
            throws DeliveryException {
        InetAddress address = guard.resolve(WebhookAddress.bareHost(url));
        int port = url.getPort() >= 0 ? url.getPort() : isTls(url) ? 443 : 80;
        Socket plain = new Socket();
        // Closing the socket ends a read, a handshake and a write alike; a timeout of the socket ends one read only.
        ScheduledFuture<?> end =
                watch.schedule(() -> shut(plain), Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        try (plain) {
            plain.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            Socket socket = isTls(url) ? secured(plain, WebhookAddress.bareHost(url), port) : plain;
            socket.getOutputStream().write(head(url, headers, body.length));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            return AnswerHead.read(in);
        } catch (IOException e) {
            boolean late = System.nanoTime() - deadline >= 0 || e instanceof InterruptedIOException;
            throw new DeliveryException(
                    url.getHost() + (late ? " did not answer in time" : " could not be reached: " + e.getMessage()),
                    false);
        } finally {
            end.cancel(false);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed one way or the other.
        }
    }

    private static Socket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket socket =
                (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static byte[] head(URI url, Map<String, String> headers, int length) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        StringBuilder head = new StringBuilder("POST ").append(path);
        if (url.getRawQuery() != null) {
            head.append('?').append(url.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ").append(url.getHost());
        if (url.getPort() >= 0) {
            head.append(':').append(url.getPort());
        }
        head.append("\r\nContent-Type: application/json\r\nContent-Length: ").append(length);
        headers.forEach(
                (name, value) -> head.append("\r\n").append(name).append(": ").append(value));
        return head.append("\r\nUser-Agent: sluice\r\nConnection: close\r\n\r\n")
                .toString()
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
