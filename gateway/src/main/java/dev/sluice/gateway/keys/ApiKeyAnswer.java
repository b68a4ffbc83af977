package dev.sluice.gateway.keys;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as the Admin API shows it. A key speaks for one member, so {@code created_by} and {@code principal} are the same
 * person; {@code secret} is there only when the key was just made.
 */
record ApiKeyAnswer(
        String id,
        String type,
        String name,
        String kind,
        String status,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("created_by") Person createdBy,
        Person principal,
        @JsonProperty("expires_at") @Nullable Instant expiresAt,
        @JsonProperty("last_used_at") @Nullable Instant lastUsedAt,
        @JsonProperty("partial_key_hint") String partialKeyHint,
        @JsonProperty("workspace_id") @Nullable String workspaceId,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {

    static final String ID = "apikey";
    static final String WORKSPACE = "wrkspc";

    record Person(String id, String type) {}

    static ApiKeyAnswer of(ApiKey key, Instant now, @Nullable String secret) {
        Person person = new Person(Ids.text("user", key.memberId()), "user");
        return new ApiKeyAnswer(
                Ids.text(ID, key.id()),
                "api_key",
                key.name(),
                key.kind().apiName(),
                status(key, now).apiName(),
                key.createdAt(),
                person,
                person,
                key.expiresAt(),
                key.lastUsedAt(),
                key.hint(),
                key.workspaceId() == null ? null : Ids.text(WORKSPACE, key.workspaceId()),
                secret);
    }

    private static KeyQuery.Status status(ApiKey key, Instant now) {
        if (key.revokedAt() != null) {
            return KeyQuery.Status.ARCHIVED;
        }
        if (key.expiresAt() != null && !now.isBefore(key.expiresAt())) {
            return KeyQuery.Status.EXPIRED;
        }
        return key.inactive() ? KeyQuery.Status.INACTIVE : KeyQuery.Status.ACTIVE;
    }

    /** Leaves the secret out, so that it cannot reach a log by accident. */
    @Override
    public String toString() {
        return "ApiKeyAnswer[" + id + "]";
    }
}
