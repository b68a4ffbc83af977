package dev.sluice.gateway.admission;

import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.pricing.Pricing.CacheWrites;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a Messages request for routing and metering.
 *
 * @param maxTokens declared ceiling of the output, -1 when none was declared
 * @param cacheWrites the dearest cache write that any block asks for
 * @param geography {@code inference_geo}
 * @param toolTypes the {@code type} of each tool that has one, and {@code mcp} for servers that the provider connects to
 * @param toolModels models that tools of the provider are to use
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
        @Nullable String geography,
        Set<String> toolTypes,
        Set<String> toolModels,
        List<String> betas,
        BodyMap body) {

    boolean geoUs() {
        return "us".equals(geography);
    }

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

        @Nullable
        String geography;

        final Set<String> toolTypes = new LinkedHashSet<>();
        final Set<String> toolModels = new LinkedHashSet<>();
        final List<String> betas = new ArrayList<>();

        void noticeTool(String member, String value) {
            (member.equals("type") ? toolTypes : toolModels).add(value);
        }

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
                    geography,
                    toolTypes,
                    toolModels,
                    betas,
                    body);
        }
    }
}
