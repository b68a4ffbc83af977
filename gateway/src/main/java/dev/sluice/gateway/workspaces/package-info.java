/**
 * Workspaces, who is in them, and what ends with them. Must not know money, invites or the data plane.
 */
@NullMarked
package dev.sluice.gateway.workspaces;

import org.jspecify.annotations.NullMarked;
