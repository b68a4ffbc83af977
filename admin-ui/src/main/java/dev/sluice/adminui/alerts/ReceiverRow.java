package dev.sluice.adminui.alerts;

import dev.sluice.adminui.Moment;

/** A receiver of webhooks; {@code kind} is {@code slack}, {@code teams} or {@code signed_json}. */
public record ReceiverRow(String id, String kind, String name, String host, Moment added) {}
