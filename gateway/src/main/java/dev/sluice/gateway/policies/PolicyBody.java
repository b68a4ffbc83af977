package dev.sluice.gateway.policies;

/**
 * A policy as somebody wrote it; the documents are texts, so that a draft may be broken.
 *
 * @param settings what the client is given: managed settings
 * @param gateway what the gateway enforces by itself
 * @param desktop what Claude Desktop is given besides; {@code {}} when Desktop is not offered
 */
record PolicyBody(Audience audience, String settings, String gateway, String desktop) {

    static final PolicyBody EMPTY = new PolicyBody(Audience.EVERYONE, "{}", "{}", "{}");
}
