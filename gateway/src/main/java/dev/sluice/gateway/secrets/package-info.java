/**
 * The installation's secret and the keyed hashes made with it. Must not know what is hashed.
 */
@NullMarked
package dev.sluice.gateway.secrets;

import org.jspecify.annotations.NullMarked;
