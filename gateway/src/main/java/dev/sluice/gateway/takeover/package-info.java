/**
 * The vendor gateway's {@code gateway.yaml}: reads it, asks every module what it would take over, shows that, and has all of
 * it done or nothing. Must not know what policies, models, limits or prices are; whoever owns them says so as a
 * {@link dev.sluice.gateway.takeover.Section}.
 */
@NullMarked
package dev.sluice.gateway.takeover;

import org.jspecify.annotations.NullMarked;
