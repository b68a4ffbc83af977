package dev.sluice.gateway.proxy;

/** Replaces the bytes from {@code from} up to {@code to} of a request body as it was received; empty ranges insert. */
@SuppressWarnings("ArrayRecordComponent") // written once and never compared
public record Edit(int from, int to, byte[] with) {

    /** @throws IllegalArgumentException when the range is not one */
    public Edit {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("not a range: " + from + " to " + to);
        }
    }
}
