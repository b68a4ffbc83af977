package dev.sluice.gateway.federation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens are taken, and for which service account.
 *
 * @param issuer exactly as it stands in tokens
 * @param conditions all of them must hold
 * @param workspaceId of the credentials that are given, null for the default workspace
 * @param lifetime of the credentials that are given
 * @param singleUse whether a token counts once; not for tokens that a platform hands to many programs
 * @param privateCa certificates in PEM that the issuer's TLS is checked against, null for the usual ones
 */
record TrustRule(
        UUID id,
        String name,
        String issuer,
        String audience,
        List<Condition> conditions,
        UUID serviceAccountId,
        @Nullable UUID workspaceId,
        Duration lifetime,
        boolean singleUse,
        @Nullable String privateCa,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {

    /** Prefix of public ids. */
    static final String ID = "fdrl";
}
