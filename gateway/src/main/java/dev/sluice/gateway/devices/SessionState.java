package dev.sluice.gateway.devices;

import java.util.UUID;

/** What the database says of a session. */
record SessionState(UUID memberId, boolean revoked, boolean memberActive) {}
