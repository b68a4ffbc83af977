package dev.sluice.gateway.rates;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rates of one holder; null means no limit.
 *
 * @param holder the key, member or workspace; null for {@link Scope#EACH_MEMBER}
 * @param brakePico spend in ten minutes, in pico-dollars
 */
public record RateLimit(
        UUID id, Scope scope, @Nullable UUID holder, Amounts amounts, Instant createdAt, Instant updatedAt) {

    /** Whom rates are for. */
    public enum Scope {
        /** Each member who has none of their own. */
        EACH_MEMBER,
        MEMBER,
        KEY,
        WORKSPACE
    }

    /** The limits themselves. */
    public record Amounts(
            @Nullable Long requestsPerMinute,
            @Nullable Long inputTokensPerMinute,
            @Nullable Long outputTokensPerMinute,
            @Nullable Long concurrentRequests,
            @Nullable Long brakePico) {

        /** The limit of a measure, null for none. */
        public @Nullable Long of(Measure measure) {
            return switch (measure) {
                case REQUESTS -> requestsPerMinute;
                case INPUT_TOKENS -> inputTokensPerMinute;
                case OUTPUT_TOKENS -> outputTokensPerMinute;
                case CONCURRENT -> concurrentRequests;
                case SPEND -> brakePico;
            };
        }

        boolean none() {
            return requestsPerMinute == null
                    && inputTokensPerMinute == null
                    && outputTokensPerMinute == null
                    && concurrentRequests == null
                    && brakePico == null;
        }
    }
}
