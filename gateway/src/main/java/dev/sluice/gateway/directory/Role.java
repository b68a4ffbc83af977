package dev.sluice.gateway.directory;

/** Organization role of a member; the names are those of the Admin API in lower case. */
public enum Role {
    USER,
    CLAUDE_CODE_USER,
    DEVELOPER,
    BILLING,
    AUDITOR,
    ADMIN,
    OWNER;

    /** The Admin API's spelling, for example {@code claude_code_user}. */
    public String apiName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
