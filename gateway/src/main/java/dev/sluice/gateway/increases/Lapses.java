package dev.sluice.gateway.increases;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Looks for raises whose time is over; any number of replicas may. */
@Component
class Lapses implements DisposableBean {

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Lapses.class);

    private final Increases increases;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("limit-lapses").factory());

    Lapses(Increases increases) {
        this.increases = increases;
        timer.scheduleWithFixedDelay(this::look, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Never throws, because that would end the schedule. */
    private void look() {
        try {
            boolean more = true;
            while (more) {
                more = increases.lapseOne();
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("raised limits are looked at again later: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a raised limit could not be put back and is tried again", e);
        }
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }
}
