package dev.sluice.adminui.connect;

import dev.sluice.adminui.Moment;

/** What a member wrote; {@code report} is empty when none came along. */
public record FeedbackRow(String member, Moment at, String text, String report) {}
