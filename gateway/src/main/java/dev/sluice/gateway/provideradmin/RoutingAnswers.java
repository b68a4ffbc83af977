package dev.sluice.gateway.provideradmin;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.providers.BetaRule;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the Admin API answers about models, routes, requirements and betas. */
final class RoutingAnswers {

    private RoutingAnswers() {}

    /**
     * A model with its further names.
     *
     * @param known whether the catalogue of this release has it
     * @param upstreamIds mappings that an admin set
     * @param sentIds per provider that offers it, the id that is sent
     */
    record ModelAnswer(
            String type,
            String id,
            @JsonProperty("display_name") String displayName,
            boolean known,
            List<String> aliases,
            @JsonProperty("upstream_ids") Map<String, String> upstreamIds,
            @JsonProperty("sent_ids") Map<String, String> sentIds) {}

    /** A provider of a route. */
    record ChoiceAnswer(String provider, int tier, int weight) {}

    /** A route. */
    record RouteAnswer(
            String type,
            String id,
            List<String> models,
            @Nullable String workspace,
            List<ChoiceAnswer> providers,
            @JsonProperty("updated_at") Instant updatedAt,
            @JsonProperty("updated_by") String updatedBy) {

        static RouteAnswer of(StoredRoute stored) {
            return new RouteAnswer(
                    "route",
                    Ids.text(StoredRoute.ID, stored.id()),
                    stored.route().models(),
                    stored.route().workspace(),
                    stored.route().choices().stream()
                            .map(choice -> new ChoiceAnswer(choice.provider(), choice.tier(), choice.weight()))
                            .toList(),
                    stored.updatedAt(),
                    stored.updatedBy());
        }
    }

    /** A requirement. */
    record RequirementAnswer(
            String type,
            String id,
            @Nullable String workspace,
            @JsonProperty("zero_retention") boolean zeroRetention,
            boolean baa,
            List<String> jurisdictions,
            @JsonProperty("updated_at") Instant updatedAt,
            @JsonProperty("updated_by") String updatedBy) {

        static RequirementAnswer of(StoredRequirement stored) {
            return new RequirementAnswer(
                    "residency_requirement",
                    Ids.text(StoredRequirement.ID, stored.id()),
                    stored.requirement().workspace(),
                    stored.requirement().zeroRetention(),
                    stored.requirement().baa(),
                    stored.requirement().jurisdictions().stream().sorted().toList(),
                    stored.updatedAt(),
                    stored.updatedBy());
        }
    }

    /** A beta rule; {@code id} null for one that ships with the release. */
    record BetaAnswer(String type, @Nullable String id, String kind, String beta, List<String> fields, String origin) {

        static BetaAnswer of(@Nullable String id, BetaRule rule) {
            return new BetaAnswer(
                    "beta_rule",
                    id,
                    rule.kind().word(),
                    rule.beta(),
                    rule.fields().stream().sorted().toList(),
                    rule.origin().name().toLowerCase(Locale.ROOT));
        }
    }
}
