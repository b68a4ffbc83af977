/**
 * Keeps what may take its time away from threads that serve many at once. Whoever is about to wait for a disk, the network
 * or somebody else says so first, by {@link dev.sluice.gateway.waiting.Waiting#begins}. Must not know who waits for what.
 */
@NullMarked
package dev.sluice.gateway.waiting;

import org.jspecify.annotations.NullMarked;
