package dev.sluice.gateway.telemetry;

import java.time.Instant;
import java.util.UUID;

/**
 * One request of a client.
 *
 * @param json otherwise protobuf
 * @param gzip whether the body is compressed
 * @param sender a member or service account
 * @param publicId the same as the APIs show it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Delivery(
        Signal signal, boolean json, boolean gzip, byte[] body, UUID sender, String publicId, Instant at) {}
