/**
 * Rates: how many requests and tokens a minute, how many requests at once and how much money in ten minutes a key, a member
 * or a workspace may use, over all replicas. Must not know HTTP to providers or the ledger.
 */
@NullMarked
package dev.sluice.gateway.rates;

import org.jspecify.annotations.NullMarked;
