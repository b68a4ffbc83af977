package dev.sluice.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as it arrived.
 *
 * @param requestId the {@code request-id} of the answer
 * @param flavour what it was taken for: {@code anthropic}, {@code bedrock}, {@code vertex}, …
 * @param signature {@code valid}, what was wrong with its AWS signature, or null when it had none
 * @param path with the query
 * @param headers in wire order and spelling
 * @param bodyBytes size of the body
 * @param sha256 of the body in hex; null when it is not recorded
 * @param body null when it is not recorded
 * @param tag the marker's {@code tag=}, null when there was none
 */
public record ReceivedRequest(
        String requestId,
        String flavour,
        @Nullable String signature,
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
