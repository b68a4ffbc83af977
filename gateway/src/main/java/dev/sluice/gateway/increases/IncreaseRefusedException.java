package dev.sluice.gateway.increases;

/** A request, or an answer to one, that cannot be taken; the message is for the person, {@code field: why}. */
public class IncreaseRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IncreaseRefusedException(String message) {
        super(message, null, false, false);
    }
}
