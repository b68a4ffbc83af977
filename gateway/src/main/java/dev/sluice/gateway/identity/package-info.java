/**
 * Who is at the door of the console and the Admin API: owner set-up, passwords, one-time codes, browser sessions, admin keys. Must not know the data plane.
 */
@NullMarked
package dev.sluice.gateway.identity;

import org.jspecify.annotations.NullMarked;
