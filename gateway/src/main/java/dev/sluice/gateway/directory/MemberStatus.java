package dev.sluice.gateway.directory;

/** Where a member stands; only {@link #ACTIVE} members may use keys or sign in. */
public enum MemberStatus {
    ACTIVE,
    SUSPENDED,
    REMOVED
}
