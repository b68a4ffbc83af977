package dev.sluice.gateway.keys;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** All that the database knows about a key when it is checked. */
record Grant(
        KeyHolder holder,
        boolean revoked,
        boolean memberActive,
        @Nullable Instant expiresAt) {

    KeyCheck at(Instant now) {
        if (revoked) {
            return new KeyCheck.Rejected(KeyCheck.Reason.REVOKED);
        }
        if (expiresAt != null && !now.isBefore(expiresAt)) {
            return new KeyCheck.Rejected(KeyCheck.Reason.EXPIRED);
        }
        return memberActive ? new KeyCheck.Accepted(holder) : new KeyCheck.Rejected(KeyCheck.Reason.MEMBER_INACTIVE);
    }
}
