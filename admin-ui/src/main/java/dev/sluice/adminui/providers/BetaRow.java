package dev.sluice.adminui.providers;

import org.jspecify.annotations.Nullable;

/**
 * A beta rule in the list.
 *
 * @param id null for one that ships with the release
 * @param kind message key is {@code provider.kind.<kind>}
 * @param origin message key is {@code beta.origin.<origin>}
 */
public record BetaRow(@Nullable String id, String kind, String beta, String fields, String origin) {}
