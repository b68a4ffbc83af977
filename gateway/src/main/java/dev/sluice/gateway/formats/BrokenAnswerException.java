package dev.sluice.gateway.formats;

/** A provider's answer cannot be understood, or no further; it counts as broken off. */
public sealed class BrokenAnswerException extends RuntimeException permits BrokenFrameException {

    private static final long serialVersionUID = 1L;

    BrokenAnswerException(String message) {
        super(message);
    }
}
