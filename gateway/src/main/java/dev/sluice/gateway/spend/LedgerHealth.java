package dev.sluice.gateway.spend;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the ledger is doing.
 *
 * @param storeAwaySince null while the store answers
 * @param timesAway how often the store went away since the start
 * @param opening requests that wait for their reservation
 * @param settling settlements that wait for the store, in memory
 * @param journalPending lines on disk that are not in the store yet
 * @param rejected rows that the store refused for good; kept in the journal's folder
 * @param overruns requests that cost more than was reserved for them
 * @param swept requests of dead processes that this one settled as estimates
 */
public record LedgerHealth(
        @Nullable Instant storeAwaySince,
        long timesAway,
        int opening,
        int settling,
        long journalPending,
        long rejected,
        long overruns,
        long swept) {}
