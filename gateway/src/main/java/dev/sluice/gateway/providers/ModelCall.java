package dev.sluice.gateway.providers;

import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.proxy.Header;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of the Messages API on its way to a provider, whatever format its client spoke.
 *
 * @param operation what is asked for
 * @param stream whether an event stream is asked for
 * @param model the provider's own id for the model
 * @param modelChanged whether that differs from the {@code model} that stands in the body, or none stands there
 * @param query the client's query without {@code ?}, null when there was none
 * @param headers the client's fields that may travel, without credentials, betas and framing
 * @param betas the beta values that may travel, from header and body, without duplicates
 * @param drop top-level fields of the body that must not travel
 * @param body the body as it was received
 */
public record ModelCall(
        Operation operation,
        boolean stream,
        String model,
        boolean modelChanged,
        @Nullable String query,
        List<Header> headers,
        List<String> betas,
        List<String> drop,
        BodyMap body) {

    /** What a call asks for. */
    public enum Operation {
        MESSAGES,
        COUNT_TOKENS
    }
}
