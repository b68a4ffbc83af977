package dev.sluice.gateway.spend;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The shapes that the spend-limits API answers with (contract §18). */
final class SpendLimitAnswers {

    static final String USD = "USD";

    private SpendLimitAnswers() {}

    /**
     * {@code {"type":"user","user_id"}}, {@code {"type":"organization"}}, or another type with its id; of one person in a
     * workspace with both.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ScopeAnswer(
            String type,
            @JsonProperty("user_id") @Nullable String userId,
            @JsonProperty("rbac_group_id") @Nullable String groupId,
            @JsonProperty("workspace_id") @Nullable String workspaceId,
            @JsonProperty("api_key_id") @Nullable String keyId,
            @JsonProperty("service_account_id") @Nullable String serviceAccountId) {

        static ScopeAnswer of(SpendLimit limit) {
            LimitTarget target = LimitTarget.of(limit.scope());
            return target == LimitTarget.WORKSPACE_MEMBER
                    ? new ScopeAnswer(
                            target.type,
                            target.text(limit.holder()),
                            null,
                            LimitTarget.WORKSPACE.text(limit.within()),
                            null,
                            null)
                    : of(target, limit.holder());
        }

        static ScopeAnswer of(LimitTarget target, UUID holder) {
            String id = target.text(holder);
            return new ScopeAnswer(
                    target.type,
                    target == LimitTarget.USER ? id : null,
                    target == LimitTarget.RBAC_GROUP ? id : null,
                    target == LimitTarget.WORKSPACE ? id : null,
                    target == LimitTarget.API_KEY ? id : null,
                    target == LimitTarget.SERVICE_ACCOUNT ? id : null);
        }
    }

    /** The shared pot of an organization row. */
    record PotAnswer(
            String amount,
            boolean paused,
            String currency,
            @JsonProperty("period_to_date_spend") String periodToDateSpend) {}

    /** A row; {@code pooled_budget} is null when there is no pot. */
    record LimitAnswer(
            String type,
            String id,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("updated_at") Instant updatedAt,
            ScopeAnswer scope,
            @Nullable String amount,
            String currency,
            String period,

            @JsonProperty("model_family") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String modelFamily,

            String calendar,
            String mode,

            @JsonProperty("fallback_model") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String fallbackModel,

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
    record Source(
            String type,

            @JsonProperty("rbac_group_id") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String groupId) {}

    /** What holds for one member in one period, and in words why. */
    record EffectiveAnswer(
            ScopeAnswer scope,
            List<String> groups,
            Actor actor,
            @Nullable String amount,
            String currency,
            String period,
            @Nullable Source source,
            @JsonProperty("spend_limit_id") @Nullable String spendLimitId,
            @JsonProperty("period_to_date_spend") String periodToDateSpend,
            String reason) {}

    /** A page of effective rows; {@code next_page} null at the end. */
    record EffectivePage(
            List<EffectiveAnswer> data,
            @JsonProperty("has_more") boolean hasMore,
            @JsonProperty("next_page") @Nullable String nextPage) {}

    /** A change of a limit; amounts in cents, null for unlimited or none. */
    record ChangeAnswer(
            String type,
            String id,
            @JsonProperty("created_at") Instant createdAt,
            String actor,
            String action,
            @JsonProperty("target_id") String targetId,
            @Nullable AmountAnswer before,
            @Nullable AmountAnswer after,
            @Nullable String reason) {}

    /** What a limit was. */
    record AmountAnswer(@Nullable String amount) {}
}
