package dev.sluice.gateway.telemetry;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A collector to which telemetry is sent on.
 *
 * @param endpoint base address; {@code /v1/metrics} and so on are added
 * @param headerNames names of the headers whose values are sealed
 */
record Destination(
        UUID id,
        String name,
        URI endpoint,
        Set<Signal> signals,
        boolean enabled,
        List<String> headerNames,
        Instant createdAt,
        Instant updatedAt) {

    /** Prefix of public ids. */
    static final String ID = "otlp";

    URI address(Signal signal) {
        String base = endpoint.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + signal.path());
    }
}
