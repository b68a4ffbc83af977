package dev.sluice.simulator;

/** How much of each request is kept for {@code /sim/requests}. */
public enum RecordLevel {
    /** Nothing but the totals. */
    NONE,
    /** Method, path, headers and size. */
    HEADS,
    /** Also the SHA-256 of the body. */
    DIGESTS,
    /** Also the body. */
    BODIES
}
