package dev.sluice.gateway.guardrails;

import java.time.Instant;
import java.util.UUID;

/** One rule as an admin wrote it. */
record Guardrail(
        UUID id, String name, boolean enabled, Audience audience, Terms terms, Instant createdAt, Instant updatedAt) {

    /** Prefix of public ids. */
    static final String ID = "grl";
}
