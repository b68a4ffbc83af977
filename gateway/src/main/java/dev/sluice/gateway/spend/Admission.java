package dev.sluice.gateway.spend;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger's answer to a {@link SpendRequest}. */
public sealed interface Admission {

    /** The row is open and its worst case reserved; {@code standing} is null when no cap applies. */
    record Admitted(OpenEntry entry, @Nullable Standing standing) implements Admission {}

    /** A cap would be exceeded; nothing was reserved. */
    record Blocked(Standing standing) implements Admission {}

    /**
     * A cap that would be exceeded wants another model to serve; nothing was reserved.
     *
     * @param model the cheaper model
     * @param limitId the cap
     */
    record Throttled(String model, UUID limitId, Standing standing) implements Admission {}

    /** The store cannot be asked and a cap that applies is fail-closed. */
    record Unavailable() implements Admission {}
}
