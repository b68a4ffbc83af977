package dev.sluice.adminui.members;

import dev.sluice.adminui.Moment;

/**
 * A member in the list.
 *
 * @param id public form, {@code user_…}
 * @param role in words
 * @param status {@code active} or {@code suspended}
 */
public record MemberRow(String id, String name, String email, String role, String status, Moment added) {}
