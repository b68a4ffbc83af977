package dev.sluice.gateway.warnings;

/** From which share of a limit on each audience is told; {@link Threshold#NEVER} for never. */
record Audiences(int person, int workspaceAdmins, int finance, int webhooks) {}
