package dev.sluice.gateway.outbox;

import java.time.Instant;
import java.util.UUID;

/** Somewhere webhooks go; {@code host} is all that pages show of its address. */
record Receiver(UUID id, ReceiverKind kind, String name, String host, Instant createdAt) {}
