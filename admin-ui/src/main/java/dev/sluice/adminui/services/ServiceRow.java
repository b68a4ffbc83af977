package dev.sluice.adminui.services;

import dev.sluice.adminui.Moment;

/**
 * A service account.
 *
 * @param id public form, {@code svac_…}
 * @param role for forms, the Admin API's word
 * @param keys how many of its keys are not revoked
 */
public record ServiceRow(String id, String name, String role, int keys, Moment created) {}
