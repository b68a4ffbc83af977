package dev.sluice.gateway.admission;

import java.util.UUID;

/**
 * Whom a request speaks for.
 *
 * @param credentialId the API key, or the session of a signed-in client
 */
record Holder(UUID memberId, UUID credentialId) {}
