/**
 * Admin keys in console and Admin API: making, listing, revoking, and who did it. What a key may do is {@code adminapi}'s.
 */
@NullMarked
package dev.sluice.gateway.adminkeys;

import org.jspecify.annotations.NullMarked;
