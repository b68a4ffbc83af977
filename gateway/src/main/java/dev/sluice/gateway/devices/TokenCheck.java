package dev.sluice.gateway.devices;

import java.util.UUID;

/** What came of checking an access token. */
public sealed interface TokenCheck {

    /** The token is good now. */
    record Accepted(UUID sessionId, UUID memberId) implements TokenCheck {}

    /** The token is not good; {@code reason} is safe to show to whoever presented it. */
    record Rejected(Reason reason) implements TokenCheck {}

    /** The store cannot be asked and the session is not in the cache, so nothing is known about it. */
    record Unavailable() implements TokenCheck {}

    /** Why a token was rejected. */
    enum Reason {
        /** Not of our form, not signed by us, or for another address than ours. */
        UNKNOWN,
        EXPIRED,
        REVOKED,
        /** The session is fine but its member is suspended or removed. */
        MEMBER_INACTIVE
    }
}
