package dev.sluice.gateway.keys;

/** What a key is for. A {@link #CLAUDE_CODE} key lives and dies with its person. */
public enum KeyKind {
    CLAUDE_CODE,
    API;

    /** The Admin API's spelling, for example {@code claude_code}. */
    public String apiName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
