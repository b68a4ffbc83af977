package dev.sluice.gateway.adminapi;

import java.util.UUID;

/** An admin key that was accepted: the principal of every request to the Admin API. */
public record AdminKey(UUID id, String name) {}
