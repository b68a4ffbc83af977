package dev.sluice.gateway.keys;

/** What came of checking a presented key. */
public sealed interface KeyCheck {

    /** The key is good now. */
    record Accepted(KeyHolder holder) implements KeyCheck {}

    /** The key is not good; {@code reason} is safe to show to whoever presented it. */
    record Rejected(Reason reason) implements KeyCheck {}

    /** The store cannot be asked and the key is not in the cache, so nothing is known about it. */
    record Unavailable() implements KeyCheck {}

    /** Why a key was rejected. */
    enum Reason {
        /** Not of our form, or its checksum is wrong. */
        MALFORMED,
        UNKNOWN,
        REVOKED,
        EXPIRED,
        /** The key is fine but its member is suspended or removed. */
        MEMBER_INACTIVE
    }
}
