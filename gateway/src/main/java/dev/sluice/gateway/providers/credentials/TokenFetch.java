package dev.sluice.gateway.providers.credentials;

import dev.sluice.gateway.providers.CredentialException;
import java.time.Instant;

/** Gets a new short-lived token. */
@FunctionalInterface
interface TokenFetch {

    /** Blocks; each call gets a new one. */
    Token fetch() throws CredentialException;

    /** A token and its end. */
    record Token(String value, Instant expires) {
        @Override
        public String toString() {
            return "Token[hidden, " + expires + "]";
        }
    }
}
