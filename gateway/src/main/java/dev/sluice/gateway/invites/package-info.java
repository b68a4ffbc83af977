/**
 * Invites: one-time links that make members, one by one or in batches, with or without mail. Must not know keys, money or
 * the data plane.
 */
@NullMarked
package dev.sluice.gateway.invites;

import org.jspecify.annotations.NullMarked;
