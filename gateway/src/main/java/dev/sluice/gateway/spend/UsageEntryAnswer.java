package dev.sluice.gateway.spend;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A ledger row as the Admin API shows it. Amounts are exact to the last digit; {@code cost_usd} has corrections in it. */
record UsageEntryAnswer(
        String id,
        String type,
        @JsonProperty("opened_at") Instant openedAt,
        @JsonProperty("settled_at") @Nullable Instant settledAt,
        String state,
        @JsonProperty("user_id") @Nullable String userId,
        @JsonProperty("user_email") @Nullable String userEmail,
        @JsonProperty("service_account_id") @Nullable String serviceAccountId,
        @JsonProperty("workspace_id") @Nullable String workspaceId,
        @JsonProperty("api_key_id") @Nullable String apiKeyId,
        @JsonProperty("device_id") @Nullable String deviceId,
        String provider,
        String model,
        @JsonProperty("served_model") @Nullable String servedModel,
        @JsonProperty("priced_as") @Nullable String pricedAs,
        boolean stream,
        @JsonProperty("uncached_input_tokens") long inputTokens,
        @JsonProperty("cache_creation") CacheCreation cacheCreation,
        @JsonProperty("cache_read_input_tokens") long cacheReadTokens,
        @JsonProperty("output_tokens") long outputTokens,
        @JsonProperty("server_tool_use") ServerToolUse serverToolUse,
        @JsonProperty("cost_usd") String costUsd,
        @JsonProperty("booked_cost_usd") String bookedUsd,
        @JsonProperty("reserved_usd") String reservedUsd,
        @JsonProperty("price_factors") String factors,
        boolean estimated,
        @Nullable String outcome,
        @JsonProperty("http_status") int httpStatus,
        @JsonProperty("session_id") @Nullable String sessionId,
        @JsonProperty("client_version") @Nullable String clientVersion,
        @JsonProperty("first_byte_ms") long firstByteMillis,
        @JsonProperty("duration_ms") long durationMillis) {

    /** Cache writes by how long they last. */
    record CacheCreation(
            @JsonProperty("ephemeral_5m_input_tokens") long fiveMinutes,
            @JsonProperty("ephemeral_1h_input_tokens") long oneHour) {}

    /** Billed uses of server tools. */
    record ServerToolUse(
            @JsonProperty("web_search_requests") long webSearches) {}

    static UsageEntryAnswer of(UsageEntry entry, @Nullable String userEmail) {
        return new UsageEntryAnswer(
                Ids.text("req", entry.id()),
                "usage_entry",
                entry.openedAt(),
                entry.settledAt(),
                entry.state().toLowerCase(Locale.ROOT),
                entry.serviceAccountId() == null ? Ids.text("user", entry.memberId()) : null,
                userEmail,
                entry.serviceAccountId() == null ? null : Ids.text("svac", entry.serviceAccountId()),
                entry.workspaceId() == null ? null : Ids.text("wrkspc", entry.workspaceId()),
                entry.signedIn() ? null : Ids.text("apikey", entry.keyId()),
                entry.signedIn() ? Ids.text("device", entry.keyId()) : null,
                entry.provider(),
                entry.modelAsked(),
                entry.modelServed(),
                entry.pricedAs(),
                entry.stream(),
                entry.inputTokens(),
                new CacheCreation(entry.cacheWrite5mTokens(), entry.cacheWrite1hTokens()),
                entry.cacheReadTokens(),
                entry.outputTokens(),
                new ServerToolUse(entry.webSearches()),
                Cents.exactUsd(entry.costPico()),
                Cents.exactUsd(entry.bookedPico()),
                Cents.exactUsd(entry.reservedPico()),
                entry.factors(),
                entry.estimated(),
                entry.outcome() == null ? null : entry.outcome().toLowerCase(Locale.ROOT),
                entry.httpStatus(),
                entry.sessionId(),
                entry.clientVersion(),
                entry.firstByteMillis(),
                entry.durationMillis());
    }
}
