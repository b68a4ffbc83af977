package dev.sluice.adminui.members;

import dev.sluice.adminui.Moment;

/**
 * A member in the list.
 *
 * @param role in words
 * @param status {@code active} or {@code suspended}
 */
public record MemberRow(String name, String email, String role, String status, Moment added) {}
