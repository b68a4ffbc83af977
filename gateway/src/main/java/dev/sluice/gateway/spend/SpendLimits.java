package dev.sluice.gateway.spend;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The caps that admins set. Changes reach every replica within one second. */
@Service
public class SpendLimits {

    /** What a cap applies to. */
    public enum Scope {
        /** One pot for everybody together. */
        ORGANIZATION_POOL,
        /** Each member on their own, unless a member cap says otherwise. */
        EACH_MEMBER,
        /** One member. */
        MEMBER
    }

    /** What happens to requests under this cap while the store is away. */
    public enum WhenStoreIsAway {
        CLOSED,
        OPEN
    }

    /** A cap; {@code memberId} only for {@link Scope#MEMBER}; {@code amountPico} null means explicitly unlimited. */
    public record SpendLimit(
            UUID id,
            Scope scope,
            @Nullable UUID memberId,
            Period period,
            @Nullable BigInteger amountPico,
            WhenStoreIsAway whenStoreIsAway,
            Instant createdAt,
            Instant updatedAt) {}

    /** Sets the cap of this scope and period, replacing what was there. */
    public SpendLimit set(
            Scope scope,
            @Nullable UUID memberId,
            Period period,
            @Nullable BigInteger amountPico,
            WhenStoreIsAway whenStoreIsAway) {
        throw new UnsupportedOperationException();
    }

    /** All caps, newest first. */
    public List<SpendLimit> list() {
        throw new UnsupportedOperationException();
    }

    /** One cap. */
    public Optional<SpendLimit> find(UUID id) {
        throw new UnsupportedOperationException();
    }

    /** Removes a cap; false when there is none with this id. */
    public boolean remove(UUID id) {
        throw new UnsupportedOperationException();
    }
}
