package dev.sluice.gateway.keys;

/** What a key is for. A {@link #CLAUDE_CODE} key lives and dies with its person. */
public enum KeyKind {
    CLAUDE_CODE,
    API
}
