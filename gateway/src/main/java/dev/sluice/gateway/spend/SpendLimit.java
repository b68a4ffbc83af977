package dev.sluice.gateway.spend;

import java.math.BigInteger;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A cap.
 *
 * @param holder whom it is for; all zeros where the scope names nobody
 * @param within the workspace, only for {@link Scope#WORKSPACE_MEMBER}; else all zeros
 * @param family the family of models that it counts, empty for all
 * @param amountPico null means explicitly unlimited
 * @param throttleTo the model that serves instead, only for {@link Mode#THROTTLE}
 */
public record SpendLimit(
        UUID id,
        Scope scope,
        UUID holder,
        UUID within,
        String family,
        Period period,
        Calendar calendar,
        @Nullable BigInteger amountPico,
        Mode mode,
        @Nullable String throttleTo,
        WhenStoreIsAway whenStoreIsAway,
        Instant createdAt,
        Instant updatedAt) {

    /** A strict cap for all models in UTC. */
    public SpendLimit(
            UUID id,
            Scope scope,
            @Nullable UUID holder,
            Period period,
            @Nullable BigInteger amountPico,
            WhenStoreIsAway whenStoreIsAway,
            Instant createdAt,
            Instant updatedAt) {
        this(
                id,
                scope,
                holder == null ? Counter.NOBODY : holder,
                Counter.NOBODY,
                "",
                period,
                Calendar.UTC,
                amountPico,
                Mode.STRICT,
                null,
                whenStoreIsAway,
                createdAt,
                updatedAt);
    }

    /** The member, only for {@link Scope#MEMBER}. */
    public @Nullable UUID memberId() {
        return scope == Scope.MEMBER ? holder : null;
    }

    /** The workspace in which it counts, null for any other limit. */
    public @Nullable UUID workspaceId() {
        return switch (scope) {
            case WORKSPACE_POOL, EACH_WORKSPACE_MEMBER -> holder;
            case WORKSPACE_MEMBER -> within;
            default -> null;
        };
    }

    /** What a cap applies to. */
    public enum Scope {
        /** One pot for everybody together. */
        ORGANIZATION_POOL,
        /** Each member on their own, unless a cap of their own or of a group of theirs says otherwise. */
        EACH_MEMBER,
        /** One pot for what is spent in a workspace. */
        WORKSPACE_POOL,
        /** Each member on their own, counting what they spend in a workspace. */
        EACH_WORKSPACE_MEMBER,
        /** One pot for the members of a group. */
        GROUP_POOL,
        /** Each member of a group on their own, unless a cap of their own says otherwise. */
        EACH_GROUP_MEMBER,
        /** One member. */
        MEMBER,
        /** One API key. */
        KEY,
        /** One service account. */
        SERVICE_ACCOUNT,
        /** One member, counting what they spend in one workspace; goes before {@link #EACH_WORKSPACE_MEMBER}. */
        WORKSPACE_MEMBER;

        /** Whether several people share it. */
        public boolean pooled() {
            return this == ORGANIZATION_POOL || this == WORKSPACE_POOL || this == GROUP_POOL;
        }

        /** Whether it names somebody or something. */
        public boolean hasHolder() {
            return this != ORGANIZATION_POOL && this != EACH_MEMBER;
        }
    }

    /** Whose days, weeks and months a cap follows. */
    public enum Calendar {
        UTC,
        ORGANIZATION;

        /** The id of the zone that it follows, given that of the organization. */
        public String zone(String organization) {
            return this == UTC ? Counter.UTC : organization;
        }
    }

    /** What becomes of a request that does not fit. */
    public enum Mode {
        /** It is refused. */
        STRICT,
        /** It is let through, and told to whoever listens. */
        SOFT,
        /** A cheaper model serves it. */
        THROTTLE
    }

    /** What happens to requests under this cap while the store is away. */
    public enum WhenStoreIsAway {
        CLOSED,
        OPEN
    }

    /** A cap to be set; what it says of whom replaces what was there. See {@link SpendLimit}. */
    public record Draft(
            Scope scope,
            UUID holder,
            UUID within,
            String family,
            Period period,
            Calendar calendar,
            @Nullable BigInteger amountPico,
            Mode mode,
            @Nullable String throttleTo,
            WhenStoreIsAway whenStoreIsAway) {

        /** @throws IllegalArgumentException when the amount is negative or the holder does not go with the scope */
        public Draft {
            if (scope.hasHolder() == holder.equals(Counter.NOBODY)) {
                throw new IllegalArgumentException("the scope " + scope + " and its holder do not go together");
            }
            if ((scope == Scope.WORKSPACE_MEMBER) == within.equals(Counter.NOBODY)) {
                throw new IllegalArgumentException(
                        "one member in a workspace needs the workspace, and nothing else has one");
            }
            if (amountPico != null && amountPico.signum() < 0) {
                throw new IllegalArgumentException("a cap cannot be negative");
            }
            if ((mode == Mode.THROTTLE) != (throttleTo != null)) {
                throw new IllegalArgumentException("a throttle needs a model, and nothing else has one");
            }
        }

        /** Of any scope but one member in a workspace. */
        public Draft(
                Scope scope,
                UUID holder,
                String family,
                Period period,
                Calendar calendar,
                @Nullable BigInteger amountPico,
                Mode mode,
                @Nullable String throttleTo,
                WhenStoreIsAway whenStoreIsAway) {
            this(
                    scope,
                    holder,
                    Counter.NOBODY,
                    family,
                    period,
                    calendar,
                    amountPico,
                    mode,
                    throttleTo,
                    whenStoreIsAway);
        }

        /** A strict cap for all models in UTC. */
        public static Draft strict(
                Scope scope,
                @Nullable UUID holder,
                Period period,
                @Nullable BigInteger amountPico,
                WhenStoreIsAway whenStoreIsAway) {
            UUID named = holder == null ? Counter.NOBODY : holder;
            return new Draft(scope, named, "", period, Calendar.UTC, amountPico, Mode.STRICT, null, whenStoreIsAway);
        }
    }
}
