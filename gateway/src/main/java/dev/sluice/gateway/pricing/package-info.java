/**
 * The price book with effective dates and the exact cost arithmetic, in pico-dollars. Must not know people or requests.
 */
@NullMarked
package dev.sluice.gateway.pricing;

import org.jspecify.annotations.NullMarked;
