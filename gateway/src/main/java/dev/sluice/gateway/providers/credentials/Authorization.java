package dev.sluice.gateway.providers.credentials;

import dev.sluice.gateway.providers.CredentialException;
import dev.sluice.gateway.proxy.Header;
import java.util.List;

/** Pays for the calls to one provider. Thread-safe. */
@FunctionalInterface
public interface Authorization {

    /**
     * The fields that a call needs beside its own. Blocks only while no valid credential is at hand.
     *
     * @throws CredentialException when no credential can be had
     */
    List<Header> headers(OutgoingCall call) throws CredentialException;
}
