/** Policies from draft to client. */
@NullMarked
package dev.sluice.gateway.policies;

import org.jspecify.annotations.NullMarked;
