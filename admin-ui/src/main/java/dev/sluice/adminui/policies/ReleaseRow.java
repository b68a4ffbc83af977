package dev.sluice.adminui.policies;

import dev.sluice.adminui.Moment;

/**
 * A release of a version.
 *
 * @param reach whom it reaches, in words
 * @param state {@code waits}, {@code holds}, {@code past} or {@code cancelled}
 */
public record ReleaseRow(String id, int version, Moment at, String reach, String author, String note, String state) {}
