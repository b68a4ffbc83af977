package dev.sluice.gateway.warnings;

import dev.sluice.gateway.spend.SoftLimitPassed;
import dev.sluice.gateway.spend.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks every few seconds at how limits stand, on one replica at a time, and has people told. */
@Service
public class Warnings implements DisposableBean {

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final int TIDY_EVERY = 5_000;
    private static final int MOST_REFUSALS = 100_000;
    private static final Logger LOG = LoggerFactory.getLogger(Warnings.class);

    private final Stands stands;
    private final WarningStore store;
    private final Crier crier;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Set<Refusal> refusals = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("warnings").factory());
    private int looks;

    Warnings(Stands stands, WarningStore store, Crier crier, TransactionTemplate transaction, Clock clock) {
        this.stands = stands;
        this.store = store;
        this.crier = crier;
        this.transaction = transaction;
        this.clock = clock;
        timer.scheduleWithFixedDelay(this::tryLook, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A limit that a request did not fit any more; what several share is noted once for all of them. */
    private record Refusal(@Nullable UUID memberId, Standing standing, Instant at) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Refusal refusal
                    && Objects.equals(memberId, refusal.memberId)
                    && standing.limit().id().equals(refusal.standing.limit().id())
                    && standing.resetsAt().equals(refusal.standing.resetsAt());
        }

        @Override
        public int hashCode() {
            return Objects.hash(memberId, standing.limit().id(), standing.resetsAt());
        }
    }

    /** A request did not fit a limit any more: to the person, that is all of it. Returns at once. */
    public void refused(UUID memberId, Standing standing) {
        didNotFit(memberId, standing);
    }

    /** A soft limit let a request through that it would have refused. */
    @EventListener
    void passed(SoftLimitPassed soft) {
        didNotFit(soft.memberId(), soft.standing());
    }

    private void didNotFit(UUID memberId, Standing standing) {
        if (refusals.size() < MOST_REFUSALS) {
            refusals.add(new Refusal(standing.pooled() ? null : memberId, standing, clock.instant()));
        }
    }

    /** Never throws, because that would end the schedule. */
    private void tryLook() {
        try {
            look();
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("how limits stand is looked at again later: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("warnings failed in a way that was not foreseen and are tried again", e);
        }
    }

    /** Gives what warnings are due. A stand is told in a transaction of its own, with its messages or not at all. */
    void look() {
        List<Refusal> refused = List.copyOf(refusals);
        refused.forEach(each -> tell(stands.refused(each.memberId(), each.standing(), each.at())));
        refused.forEach(refusals::remove);
        List<Stand> notable = Objects.requireNonNull(
                transaction.execute(status -> store.mayLook() ? stands.notable() : List.<Stand>of()));
        notable.forEach(this::tell);
        if (looks++ % TIDY_EVERY == 0) {
            store.tidy();
        }
    }

    private void tell(Stand stand) {
        transaction.executeWithoutResult(status -> {
            int highest = 0;
            for (int threshold : Threshold.reachedBy(stand.percent())) {
                if (store.note(stand, threshold)) {
                    highest = threshold;
                }
            }
            // Who jumps over several thresholds at once hears of the last one only.
            if (highest > 0) {
                crier.cry(stand, highest, store.audiences());
            }
        });
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }
}
