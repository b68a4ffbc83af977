package dev.sluice.gateway.storage;

import org.jspecify.annotations.Nullable;

/** The embedded server cannot be used; says what happened and what the operator can do. */
final class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    StorageException(String what, String action) {
        this(what, action, null);
    }

    StorageException(String what, String action, @Nullable Throwable cause) {
        super(what, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
