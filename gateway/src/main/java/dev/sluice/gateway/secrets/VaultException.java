package dev.sluice.gateway.secrets;

import org.jspecify.annotations.Nullable;

/** A secret cannot be sealed or opened; the message is for operators and holds no secret. */
public final class VaultException extends RuntimeException {

    private static final long serialVersionUID = 1;

    VaultException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
