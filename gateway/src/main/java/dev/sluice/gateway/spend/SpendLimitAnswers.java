package dev.sluice.gateway.spend;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The shapes that the spend-limits API answers with (contract §18). */
final class SpendLimitAnswers {

    static final String USD = "USD";

    private SpendLimitAnswers() {}

    /** {@code {"type":"user","user_id"}} or {@code {"type":"organization"}}. */
    record ScopeAnswer(
            String type,

            @JsonProperty("user_id") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String userId) {

        static ScopeAnswer of(@Nullable UUID memberId) {
            return memberId == null
                    ? new ScopeAnswer("organization", null)
                    : new ScopeAnswer("user", Ids.text("user", memberId));
        }
    }

    /** The shared pot of an organization row. */
    record PotAnswer(
            String amount,
            boolean paused,
            String currency,
            @JsonProperty("period_to_date_spend") String periodToDateSpend) {}

    /** A row; {@code pooled_budget} is there on organization rows only, null when there is no pot. */
    record LimitAnswer(
            String type,
            String id,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("updated_at") Instant updatedAt,
            ScopeAnswer scope,
            @Nullable String amount,
            String currency,
            String period,
            @JsonProperty("when_store_is_away") String whenStoreIsAway,
            @JsonProperty("pooled_budget") @Nullable PotAnswer pooledBudget) {}

    /** {@code {"type":"spend_limit_deleted","id"}}. */
    record Deleted(String type, String id) {}

    /** Whom an effective row is about. */
    record Actor(
            String type,
            @JsonProperty("user_id") String userId,
            String name,
            @JsonProperty("email_address") String emailAddress,
            boolean deleted) {}

    /** Where an effective amount comes from. */
    record Source(String type) {}

    /** What holds for one member in one period. */
    record EffectiveAnswer(
            ScopeAnswer scope,
            List<String> groups,
            Actor actor,
            @Nullable String amount,
            String currency,
            String period,
            @Nullable Source source,
            @JsonProperty("spend_limit_id") @Nullable String spendLimitId,
            @JsonProperty("period_to_date_spend") String periodToDateSpend) {}

    /** A page of effective rows; {@code next_page} null at the end. */
    record EffectivePage(
            List<EffectiveAnswer> data,
            @JsonProperty("has_more") boolean hasMore,
            @JsonProperty("next_page") @Nullable String nextPage) {}
}
