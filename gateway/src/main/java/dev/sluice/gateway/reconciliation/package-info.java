/**
 * The proof that every amount is explained: counters equal the ledger, and the parts of a sum equal the sum. Looks every
 * hour, shows, raises the alarm; never repairs.
 */
@NullMarked
package dev.sluice.gateway.reconciliation;

import org.jspecify.annotations.NullMarked;
