/**
 * Policies: what Claude Code may do for whom. Owns drafts, versions, releases, what a member ends up with and why, and
 * which clients run it. Must not know HTTP but for its own pages, money, or how the gateway enforces anything.
 */
@NullMarked
package dev.sluice.gateway.policies;

import org.jspecify.annotations.NullMarked;
