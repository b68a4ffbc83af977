package dev.sluice.gateway.pricing;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Remembers models that were priced by the fallback card, and writes them to {@code pricing_alert} off the request path.
 * Ids are chosen by clients, so both the memory and the table hold a bounded number of them; the rest is counted
 * together as {@link #OTHERS}.
 */
@Component
class UnknownModelAlerts implements DisposableBean {

    /** Largest number of models that are told apart, in memory between two flushes and in the table. */
    static final int MOST_MODELS = 1_000;

    /** Stands for every model beyond {@link #MOST_MODELS}. */
    static final String OTHERS = "(others)";

    /** Longest model name that is stored, in characters. */
    static final int LONGEST_NAME = 200;

    private static final Logger LOG = LoggerFactory.getLogger(UnknownModelAlerts.class);
    private static final String KIND = "unknown_model";
    private static final long FLUSH_SECONDS = 2;
    private static final long TABLE_LOCK = 0x5345_4C5F_414CL;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final ScheduledExecutorService flusher;
    private final Object lock = new Object();
    private Map<String, Sightings> pending = new HashMap<>();

    UnknownModelAlerts(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        this.flusher = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("pricing-alerts").factory());
        flusher.scheduleWithFixedDelay(this::flush, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
    }

    /** How often a model was met, and when. */
    private record Sightings(Instant first, Instant last, long count) {

        Sightings and(Sightings later) {
            return new Sightings(first, later.last, count + later.count);
        }
    }

    /** Notes a model without a price; returns at once. */
    void note(String model) {
        Instant now = clock.instant();
        add(storable(model), new Sightings(now, now, 1));
    }

    /** Writes what was noted; what cannot be written now is kept for the next time. */
    void flush() {
        Map<String, Sightings> noted;
        synchronized (lock) {
            if (pending.isEmpty()) {
                return;
            }
            noted = pending;
            pending = new HashMap<>();
        }
        try {
            transaction.executeWithoutResult(status -> write(noted));
            // One line for a flush, not one for a model: clients choose the ids.
            LOG.warn(
                    "{} models without a price were priced by the fallback card, among them {}",
                    noted.size(),
                    noted.keySet().iterator().next());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("unknown models could not be recorded yet: {}", e.getMessage());
            noted.forEach(this::add);
        }
    }

    @Override
    public void destroy() {
        flusher.shutdown();
        flush();
    }

    /** How many models wait to be written. */
    int pending() {
        synchronized (lock) {
            return pending.size();
        }
    }

    private void add(String model, Sightings sightings) {
        synchronized (lock) {
            boolean room = pending.containsKey(model) || pending.size() < MOST_MODELS;
            pending.merge(room ? model : OTHERS, sightings, Sightings::and);
        }
    }

    private void write(Map<String, Sightings> noted) {
        // The bound holds over all replicas because only one of them writes at a time.
        jdbc.sql("select pg_advisory_xact_lock(?)")
                .param(TABLE_LOCK)
                .query((row, number) -> "")
                .list();
        noted.forEach((model, sightings) -> {
            boolean written = addToKnown(model, sightings) || insertIfRoom(model, sightings);
            if (!written && !addToKnown(OTHERS, sightings)) {
                insert(OTHERS, sightings);
            }
        });
    }

    private boolean addToKnown(String model, Sightings sightings) {
        return jdbc.sql("update pricing_alert set last_seen = greatest(last_seen, ?), count = count + ?"
                                + " where kind = ? and model = ?")
                        .params(Timestamp.from(sightings.last()), sightings.count(), KIND, model)
                        .update()
                > 0;
    }

    private boolean insertIfRoom(String model, Sightings sightings) {
        long models = jdbc.sql("select count(*) from pricing_alert where kind = ?")
                .param(KIND)
                .query(Long.class)
                .single();
        if (models >= MOST_MODELS) {
            return false;
        }
        insert(model, sightings);
        return true;
    }

    private void insert(String model, Sightings sightings) {
        jdbc.sql("insert into pricing_alert (kind, model, first_seen, last_seen, count) values (?, ?, ?, ?, ?)")
                .params(
                        KIND,
                        model,
                        Timestamp.from(sightings.first()),
                        Timestamp.from(sightings.last()),
                        sightings.count())
                .update();
    }

    /** PostgreSQL takes no NUL and no lone surrogate; a log line takes no line break. */
    private static String storable(String model) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < model.length() && i < LONGEST_NAME; i++) {
            char character = model.charAt(i);
            text.append(character > ' ' && character <= '~' ? character : '?');
        }
        return text.toString();
    }
}
