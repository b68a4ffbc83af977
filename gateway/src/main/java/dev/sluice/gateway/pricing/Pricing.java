package dev.sluice.gateway.pricing;

import dev.sluice.gateway.metering.Usage;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Service;

/** Prices usage with the price book in force. Never touches the database on the way of a request. */
@Service
public class Pricing {

    /**
     * Prices what an answer used.
     *
     * @param model the id that was asked for
     * @param requestedAt when the request was sent; its UTC day chooses the rate row
     * @param upstream how the provider that served it is charged
     */
    public Price price(String model, Usage usage, Instant requestedAt, UpstreamTerms upstream) {
        throw new UnsupportedOperationException();
    }

    /** An upper bound, in pico-dollars, of what a request can cost by its own content. */
    public long worstCasePico(WorstCase request, Instant requestedAt, UpstreamTerms upstream) {
        throw new UnsupportedOperationException();
    }

    /** The models of the price book that can be used now, newest first. */
    public List<Model> models() {
        throw new UnsupportedOperationException();
    }

    /** A model of the price book, as model listings show it; {@code releasedAt} may be the epoch when unknown. */
    public record Model(String id, String displayName, Instant releasedAt, long contextTokens) {}

    /**
     * What is known of a request before it is sent.
     *
     * @param inputTokensAtMost upper bound of the input tokens
     * @param maxTokens declared ceiling of the output, or a negative number when none was declared
     * @param cacheWrites the dearest cache write that the body asks for
     * @param fast whether fast mode was asked for
     * @param geoUs whether US-only inference was asked for
     */
    public record WorstCase(
            String model,
            long inputTokensAtMost,
            long maxTokens,
            CacheWrites cacheWrites,
            boolean fast,
            boolean geoUs) {}

    /** The dearest cache write that a request asks for. */
    public enum CacheWrites {
        NONE,
        FIVE_MINUTES,
        ONE_HOUR
    }
}
