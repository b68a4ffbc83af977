/**
 * The installation's secret with the keyed hashes made with it, and the vault that seals stored secrets under a master key.
 * Must not know what is hashed or sealed.
 */
@NullMarked
package dev.sluice.gateway.secrets;

import org.jspecify.annotations.NullMarked;
