package dev.sluice.gateway.provideradmin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.providers.KnownProvider;
import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.routing.HealthView;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the Admin API answers about providers; no part of a secret but its hint. */
final class ProviderAnswers {

    private ProviderAnswers() {}

    /** A whole list, in order. */
    record Listing<T>(
            List<T> data, @JsonProperty("has_more") boolean hasMore) {

        Listing(List<T> data) {
            this(data, false);
        }
    }

    /** Something that is gone. */
    record Deleted(String type, String id) {}

    /** What may be shown of a credential. */
    record CredentialAnswer(String type, String hint) {}

    /** A model that does not do as its provider does. */
    record ModelHealthAnswer(
            String model,
            String state,
            Instant since,
            @JsonProperty("last_error") @Nullable String lastError,
            @JsonProperty("last_error_at") @Nullable Instant lastErrorAt,
            @JsonProperty("next_try_at") @Nullable Instant nextTryAt) {

        static ModelHealthAnswer of(HealthView view) {
            return new ModelHealthAnswer(
                    String.valueOf(view.model()),
                    HealthBoard.condition(view).word(),
                    view.since(),
                    view.lastError(),
                    view.lastErrorAt(),
                    view.nextTry());
        }
    }

    /** How a provider does on this replica. */
    record HealthAnswer(
            String state,
            @Nullable Instant since,
            @JsonProperty("last_error") @Nullable String lastError,
            @JsonProperty("last_error_at") @Nullable Instant lastErrorAt,
            @JsonProperty("next_try_at") @Nullable Instant nextTryAt,
            List<ModelHealthAnswer> models) {

        static HealthAnswer of(HealthBoard.Standing standing) {
            HealthView own = standing.own();
            String state = standing.condition().word();
            return own == null
                    ? new HealthAnswer(state, null, null, null, null, List.of())
                    : new HealthAnswer(
                            state,
                            own.since(),
                            own.lastError(),
                            own.lastErrorAt(),
                            own.nextTry(),
                            standing.resting().stream()
                                    .map(ModelHealthAnswer::of)
                                    .toList());
        }
    }

    /** A provider. */
    record ProviderAnswer(
            String type,
            String name,
            String kind,
            @JsonProperty("base_url") @Nullable String baseUrl,
            @Nullable String region,
            @Nullable String project,
            CredentialAnswer credential,
            @JsonProperty("zero_retention") boolean zeroRetention,
            boolean baa,
            List<String> jurisdictions,
            @JsonProperty("regional_prices") boolean regionalPrices,
            @JsonProperty("price_multiplier") String priceMultiplier,
            boolean enabled,
            String source,
            HealthAnswer health,
            @Nullable String problem,
            @JsonProperty("updated_at") @Nullable Instant updatedAt,
            @JsonProperty("updated_by") @Nullable String updatedBy) {

        static ProviderAnswer of(KnownProvider known, HealthBoard.Standing standing) {
            ProviderDefinition one = known.definition();
            URI baseUrl = one.baseUrl();
            return new ProviderAnswer(
                    "provider",
                    one.name(),
                    one.kind().word(),
                    baseUrl == null ? null : baseUrl.toString(),
                    one.region(),
                    one.project(),
                    new CredentialAnswer(known.hint().type(), known.hint().text()),
                    one.zeroRetention(),
                    one.baa(),
                    one.jurisdictions().stream().sorted().toList(),
                    one.regionalPrices(),
                    one.priceMultiplier().toPlainString(),
                    one.enabled(),
                    known.source().name().toLowerCase(Locale.ROOT),
                    HealthAnswer.of(standing),
                    known.problem(),
                    known.updatedAt(),
                    known.updatedBy());
        }
    }

    /** How a test went. */
    record TestAnswer(
            String type,
            String name,
            boolean works,
            @Nullable String model,
            String message,
            @JsonProperty("latency_ms") long latencyMillis) {}
}
