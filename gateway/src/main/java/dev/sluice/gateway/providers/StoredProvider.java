package dev.sluice.gateway.providers;

import java.time.Instant;
import java.util.UUID;

/**
 * A provider as it is stored; the definition's credential is {@link Credential.None} until the sealed one is opened.
 *
 * @param sealedCredential the credential in JSON, sealed by the vault
 * @param updatedBy who changed it last
 */
@SuppressWarnings("ArrayRecordComponent") // compared by parts only
record StoredProvider(
        UUID id,
        ProviderDefinition definition,
        byte[] sealedCredential,
        CredentialHint hint,
        Instant updatedAt,
        String updatedBy) {}
