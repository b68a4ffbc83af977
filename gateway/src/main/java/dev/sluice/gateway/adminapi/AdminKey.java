package dev.sluice.gateway.adminapi;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An admin key that was accepted: the principal of every request to the Admin API.
 *
 * @param scopes what it may do, null for everything
 */
public record AdminKey(UUID id, String name, @Nullable List<String> scopes) {}
