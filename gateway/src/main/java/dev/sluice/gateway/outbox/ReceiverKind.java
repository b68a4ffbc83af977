package dev.sluice.gateway.outbox;

/** What a receiver of webhooks understands. */
enum ReceiverKind {
    /** Slack's incoming webhooks. */
    SLACK,
    /** Microsoft Teams: a workflow that posts what it receives as an Adaptive Card. */
    TEAMS,
    /** Anything that can check a signature. */
    SIGNED_JSON;

    /** For example {@code signed_json}. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
