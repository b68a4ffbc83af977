/**
 * What the companion CLI needs of the gateway: install scripts, the program itself, a person's own account, feedback; and
 * the console's Connect page. Must not know the data plane.
 */
@NullMarked
package dev.sluice.gateway.connect;

import org.jspecify.annotations.NullMarked;
