package dev.sluice.gateway.guardrails;

import dev.sluice.gateway.guardrails.Refusal.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts what was refused, by hour, and writes it every few seconds so that no request waits for it. */
@Component
public class GuardrailCounts implements DisposableBean {

    static final Duration KEPT = Duration.ofDays(90);

    private static final Logger LOG = LoggerFactory.getLogger(GuardrailCounts.class);
    private static final int FLUSH_SECONDS = 5;
    private static final int MOST_PENDING = 100_000;

    private final JdbcClient jdbc;
    private final MeterRegistry meters;
    private final Clock clock;
    private final ConcurrentHashMap<Key, Long> pending = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("guardrail-counts").factory());

    private record Key(Instant hour, UUID guardrail, UUID member, Reason reason, boolean refused) {}

    GuardrailCounts(JdbcClient jdbc, MeterRegistry meters, Clock clock) {
        this.jdbc = jdbc;
        this.meters = meters;
        this.clock = clock;
        timer.scheduleWithFixedDelay(this::flush, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::forgetOld, 1, 24, TimeUnit.HOURS);
    }

    /** A request was refused, or let through with a warning. */
    public void note(Refusal refusal, UUID member, boolean refused) {
        meters.counter(
                        "sluice.guardrails",
                        "reason",
                        refusal.reason().word(),
                        "outcome",
                        refused ? "refused" : "warned")
                .increment();
        if (pending.size() < MOST_PENDING) {
            Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
            pending.merge(new Key(hour, refusal.guardrail(), member, refusal.reason(), refused), 1L, Long::sum);
        }
    }

    /** Writes what is pending; never throws, because that would end the schedule. */
    void flush() {
        Map<Key, Long> batch = new HashMap<>();
        pending.keySet().forEach(key -> {
            Long count = pending.remove(key);
            if (count != null) {
                batch.put(key, count);
            }
        });
        batch.forEach((key, count) -> {
            try {
                write(key, count);
            } catch (DataAccessException e) {
                pending.merge(key, count, Long::sum);
                LOG.info("a count of refusals waits for the store: {}", e.getMessage());
            }
        });
    }

    private void write(Key key, long count) {
        jdbc.sql("insert into guardrail_count (hour, guardrail_id, member_id, reason, outcome, requests)"
                        + " values (?, ?, ?, ?, ?, ?) on conflict (hour, guardrail_id, member_id, reason, outcome)"
                        + " do update set requests = guardrail_count.requests + excluded.requests")
                .params(
                        Timestamp.from(key.hour()),
                        key.guardrail(),
                        key.member(),
                        key.reason().name(),
                        key.refused() ? "REFUSED" : "WARNED",
                        count)
                .update();
    }

    private void forgetOld() {
        try {
            jdbc.sql("delete from guardrail_count where hour < ?")
                    .param(Timestamp.from(clock.instant().minus(KEPT)))
                    .update();
        } catch (DataAccessException e) {
            LOG.info("old counts of refusals stay for now: {}", e.getMessage());
        }
    }

    /** How often a guardrail refused or warned since then. */
    record Sum(UUID guardrail, long refused, long warned) {}

    List<Sum> since(Instant start) {
        return jdbc.sql("""
                        select guardrail_id, sum(requests) filter (where outcome = 'REFUSED') as refused,
                               sum(requests) filter (where outcome = 'WARNED') as warned
                        from guardrail_count where hour >= ? group by guardrail_id""")
                .param(Timestamp.from(start))
                .query((row, number) -> new Sum(
                        row.getObject("guardrail_id", UUID.class), row.getLong("refused"), row.getLong("warned")))
                .list();
    }

    /** Writes what is left, but does not hold up the shutdown when the store is away. */
    @Override
    public void destroy() throws InterruptedException {
        timer.execute(this::flush);
        timer.shutdown();
        if (!timer.awaitTermination(1, TimeUnit.SECONDS)) {
            timer.shutdownNow();
        }
    }
}
