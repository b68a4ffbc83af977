package dev.sluice.adminui.providers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A beta rule in the list.
 *
 * @param id null for one that ships with the release
 * @param kinds message keys are {@code provider.kind.<kind>}
 * @param origin message key is {@code beta.origin.<origin>}
 */
public record BetaRow(@Nullable String id, List<String> kinds, String beta, String fields, String origin) {}
