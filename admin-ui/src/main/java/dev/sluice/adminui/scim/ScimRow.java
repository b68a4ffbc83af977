package dev.sluice.adminui.scim;

import dev.sluice.adminui.Moment;
import org.jspecify.annotations.Nullable;

/**
 * A SCIM connection in the list.
 *
 * @param members how many members it manages
 * @param seen its last request; null when there was none
 */
public record ScimRow(
        String id,
        String name,
        boolean enabled,
        String role,
        int members,
        @Nullable Moment seen) {}
