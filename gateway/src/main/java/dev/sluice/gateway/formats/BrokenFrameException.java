package dev.sluice.gateway.formats;

/** The bytes are not an Amazon event stream, or were damaged: wrong length, wrong checksum, headers out of shape. */
public final class BrokenFrameException extends BrokenAnswerException {

    private static final long serialVersionUID = 1L;

    BrokenFrameException(String message) {
        super(message);
    }
}
