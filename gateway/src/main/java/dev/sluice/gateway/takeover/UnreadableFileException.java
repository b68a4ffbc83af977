package dev.sluice.gateway.takeover;

/** A file is not what it should be; the message says where and why, and holds nothing of what stands in it but names. */
public final class UnreadableFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableFileException(String message) {
        super(message);
    }
}
