package dev.sluice.gateway.keys;

/** A key cannot be made or changed as asked; the message says why and is safe to show. */
public class KeyRefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    KeyRefusedException(String message) {
        super(message);
    }
}
