package dev.sluice.adminui.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages that stand together in the navigation.
 *
 * @param heading key of the message {@code nav.part.…}; null for none
 */
public record NavPart(@Nullable String heading, List<NavItem> items) {}
