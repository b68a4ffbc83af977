package dev.sluice.gateway.keys;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as the Admin API shows it. A member's key has the member as {@code created_by} and {@code principal}, one of a service
 * account has the account as {@code principal} and nobody as {@code created_by}; {@code secret} is there only when the key was just made.
 */
record ApiKeyAnswer(
        String id,
        String type,
        String name,
        String kind,
        String status,
        @JsonProperty("created_at") Instant createdAt,
        @JsonProperty("created_by") @Nullable Holder createdBy,
        Holder principal,
        Scope scope,
        @JsonProperty("expires_at") @Nullable Instant expiresAt,
        @JsonProperty("last_used_at") @Nullable Instant lastUsedAt,
        @JsonProperty("partial_key_hint") String partialKeyHint,
        @JsonProperty("workspace_id") @Nullable String workspaceId,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {

    static final String ID = "apikey";
    static final String WORKSPACE = "wrkspc";

    /** Where it is good: in the organization's default workspace or in another one. */
    record Scope(
            String type,

            @JsonProperty("workspace_id") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String workspaceId) {

        static Scope of(ApiKey key) {
            return key.workspaceId() == null
                    ? new Scope("organization", null)
                    : new Scope("workspace", Ids.text(WORKSPACE, key.workspaceId()));
        }
    }

    record Holder(String id, String type) {

        static Holder of(Principal principal) {
            return new Holder(
                    principal.publicId(),
                    switch (principal) {
                        case Principal.Person person -> "user";
                        case Principal.Service service -> "service_account";
                    });
        }
    }

    static ApiKeyAnswer of(ApiKey key, Instant now, @Nullable String secret) {
        Holder holder = Holder.of(key.holder());
        return new ApiKeyAnswer(
                Ids.text(ID, key.id()),
                "api_key",
                key.name(),
                key.kind().apiName(),
                status(key, now).apiName(),
                key.createdAt(),
                key.holder() instanceof Principal.Person ? holder : null,
                holder,
                Scope.of(key),
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
