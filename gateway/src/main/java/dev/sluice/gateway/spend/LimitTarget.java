package dev.sluice.gateway.spend;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a row of the spend-limits API can be about. Of a group, a workspace and the organization, {@code amount} is a
 * default for each person, and the pot that they share is the field beside it (ADR 0006).
 */
enum LimitTarget {
    USER("user", "user_id", "user", Scope.MEMBER, null),
    RBAC_GROUP("rbac_group", "rbac_group_id", "rbac_group", Scope.EACH_GROUP_MEMBER, Scope.GROUP_POOL),
    ORGANIZATION("organization", null, "", Scope.EACH_MEMBER, Scope.ORGANIZATION_POOL),
    WORKSPACE("workspace", "workspace_id", "wrkspc", Scope.EACH_WORKSPACE_MEMBER, Scope.WORKSPACE_POOL),
    API_KEY("api_key", "api_key_id", "apikey", Scope.KEY, null),
    SERVICE_ACCOUNT("service_account", "service_account_id", "svac", Scope.SERVICE_ACCOUNT, null),
    /** Names the workspace beside the person, in a field of its own. */
    WORKSPACE_MEMBER("workspace_member", "user_id", "user", Scope.WORKSPACE_MEMBER, null);

    final String type;
    final @Nullable String idField;
    final String idPrefix;
    final Scope cap;
    final @Nullable Scope pot;

    LimitTarget(String type, @Nullable String idField, String idPrefix, Scope cap, @Nullable Scope pot) {
        this.type = type;
        this.idField = idField;
        this.idPrefix = idPrefix;
        this.cap = cap;
        this.pot = pot;
    }

    /** Whether it names a person. */
    boolean ofPerson() {
        return this == USER || this == WORKSPACE_MEMBER;
    }

    static List<String> types() {
        return Arrays.stream(values()).map(target -> target.type).toList();
    }

    static LimitTarget of(Scope scope) {
        return Arrays.stream(values())
                .filter(target -> target.cap == scope || target.pot == scope)
                .findFirst()
                .orElseThrow();
    }

    /** The id as the API shows it. */
    String text(UUID holder) {
        return Ids.text(idPrefix, holder);
    }

    /** Reads an id of this target. */
    Optional<UUID> parse(String text) {
        return Ids.parse(idPrefix, text);
    }
}
