package dev.sluice.gateway.admission;

import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.pricing.Pricing.CacheWrites;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a Messages request for routing and metering.
 *
 * @param maxTokens declared ceiling of the output, -1 when none was declared
 * @param cacheWrites the dearest cache write that any block asks for
 * @param betas the values of {@code anthropic_beta} in the body
 * @param body where its top-level members stand
 */
record MessageRequest(
        String model,
        long maxTokens,
        boolean stream,
        boolean tools,
        CacheWrites cacheWrites,
        boolean fast,
        boolean geoUs,
        List<String> betas,
        BodyMap body) {

    /** What came of reading a body. */
    sealed interface Scan {

        /** The body is a JSON object with a usable model. */
        record Read(MessageRequest request) implements Scan {}

        /** It is not; {@code message} is for the client (contract §7.1). */
        record Malformed(String message) implements Scan {}
    }

    /** Collects the fields while the body is read. */
    static final class Draft {
        @Nullable
        String model;

        long maxTokens = -1;
        boolean stream;
        boolean tools;
        CacheWrites cacheWrites = CacheWrites.NONE;
        boolean fast;
        boolean geoUs;
        final List<String> betas = new ArrayList<>();

        void noticeCacheMark() {
            if (cacheWrites == CacheWrites.NONE) {
                cacheWrites = CacheWrites.FIVE_MINUTES;
            }
        }

        MessageRequest finish(String checkedModel, @Nullable Boolean streamInstead, BodyMap body) {
            return new MessageRequest(
                    checkedModel,
                    maxTokens,
                    streamInstead == null ? stream : streamInstead,
                    tools,
                    cacheWrites,
                    fast,
                    geoUs,
                    betas,
                    body);
        }
    }
}
