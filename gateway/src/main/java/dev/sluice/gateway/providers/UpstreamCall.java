package dev.sluice.gateway.providers;

import dev.sluice.gateway.proxy.Edit;
import dev.sluice.gateway.proxy.Header;
import java.net.URI;
import java.util.List;

/**
 * A call as it goes over the wire to a provider.
 *
 * @param address scheme, host and port
 * @param pathAndQuery encoded exactly as it is sent, and as it was signed
 * @param headers all fields except host and framing, credential included
 * @param edits what is changed in the client's body, in order and without overlap; empty sends it byte for byte
 * @param answer the form of a successful answer
 */
public record UpstreamCall(
        URI address, String method, String pathAndQuery, List<Header> headers, List<Edit> edits, AnswerForm answer) {

    /** How a provider answers. */
    public enum AnswerForm {
        /** JSON, or server-sent events, of the Messages API. */
        MESSAGES,
        /** JSON of the Messages API, or an Amazon event stream of its events. */
        AMAZON_EVENT_STREAM,
        /** {@code {"inputTokens":N}}. */
        BEDROCK_COUNT
    }

    /** Leaves the fields out, which carry the credential. */
    @Override
    public String toString() {
        return "UpstreamCall[" + method + " " + address + pathAndQuery + "]";
    }
}
