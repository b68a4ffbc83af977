package dev.sluice.adminui.connect;

import dev.sluice.adminui.Moment;

/**
 * The machine that the member signed in last.
 *
 * @param client what it calls itself
 */
public record HeardFrom(String client, String address, Moment lastSeen) {}
