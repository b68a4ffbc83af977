package dev.sluice.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as it arrived.
 *
 * @param requestId the {@code request-id} of the answer
 * @param path with the query
 * @param headers in wire order and spelling
 * @param bodyBytes size of the body
 * @param sha256 of the body in hex; null when it is not recorded
 * @param body null when it is not recorded
 * @param tag the marker's {@code tag=}, null when there was none
 */
public record ReceivedRequest(
        String requestId,
        String method,
        String path,
        List<Header> headers,
        long bodyBytes,
        @Nullable String sha256,
        @Nullable String body,
        @Nullable String tag) {

    /** A header line. */
    public record Header(String name, String value) {}

    /** The first header of this name in any case, or null. */
    public @Nullable String header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElse(null);
    }
}
