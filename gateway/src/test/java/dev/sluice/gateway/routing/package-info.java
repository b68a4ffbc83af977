/** Tests of routing. */
@NullMarked
package dev.sluice.gateway.routing;

import org.jspecify.annotations.NullMarked;
