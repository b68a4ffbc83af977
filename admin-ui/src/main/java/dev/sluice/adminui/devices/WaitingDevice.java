package dev.sluice.adminui.devices;

import dev.sluice.adminui.Moment;

/**
 * A client that waits to be let in.
 *
 * @param userCode as the client shows it, with its dash
 * @param surface what it is, for people
 * @param client what it calls itself; may be empty
 * @param sameAddress whether it asks from the address that this page is opened from
 */
public record WaitingDevice(
        String userCode, String surface, String client, String address, Moment begun, boolean sameAddress) {}
