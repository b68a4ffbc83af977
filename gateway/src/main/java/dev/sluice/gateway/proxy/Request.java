package dev.sluice.gateway.proxy;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A complete request as the {@link Gatekeeper} sees it.
 *
 * @param id names the request everywhere: answer header, ledger, log
 * @param path decoded by nobody: exactly the bytes before {@code ?}
 * @param query exactly the bytes after {@code ?}, null when there is none
 * @param client address of the peer of the connection
 * @param secure whether the connection is TLS
 */
public record Request(
        UUID id,
        Instant receivedAt,
        String method,
        String path,
        @Nullable String query,
        Headers headers,
        Body body,
        InetAddress client,
        boolean secure) {

    /** The gathered body; valid until a server has it and answers, or an answer is given here. */
    public interface Body {

        /** Its size in bytes. */
        int size();

        /** A fresh view over all of it. */
        ByteBuffer bytes();
    }

    /** Path and query as they were received. */
    public String target() {
        return query == null ? path : path + '?' + query;
    }
}
