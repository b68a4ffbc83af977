package dev.sluice.gateway.rates;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.rates.RateLimit.Amounts;
import dev.sluice.gateway.rates.RateLimit.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The rates that admins set; every replica has all of them in memory. */
@Service
public class RateLimits {

    /** PostgreSQL channel on which a change is announced; whoever hears it calls {@link #refresh()}. */
    public static final String CHANNEL = "rate_limit";

    private static final UUID NOBODY = new UUID(0, 0);
    private static final String SELECT = "select * from rate_limit ";

    private final JdbcClient jdbc;
    private final Audit audit;
    private final Clock clock;
    private volatile RateBook book = RateBook.EMPTY;

    RateLimits(JdbcClient jdbc, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /** All rates, newest first. */
    public List<RateLimit> list() {
        return jdbc.sql(SELECT + "order by id desc").query(RateLimits::limit).list();
    }

    Optional<RateLimit> find(UUID id) {
        return jdbc.sql(SELECT + "where id = ?")
                .param(id)
                .query(RateLimits::limit)
                .optional();
    }

    /** Sets the rates of a holder, replacing what was there. */
    @Transactional
    public RateLimit set(Scope scope, @Nullable UUID holder, String holderName, Amounts amounts) {
        if ((scope == Scope.EACH_MEMBER) != (holder == null)) {
            throw new IllegalArgumentException("a holder belongs to every scope but EACH_MEMBER");
        }
        RateLimit set = jdbc.sql("""
                        insert into rate_limit (id, scope, holder, requests_per_minute, input_tokens_per_minute,
                            output_tokens_per_minute, concurrent_requests, brake_pico, created_at, updated_at)
                        values (:id, :scope, :holder, :requests, :input, :output, :concurrent, :brake, :now, :now)
                        on conflict (scope, holder) do update
                        set requests_per_minute = excluded.requests_per_minute,
                            input_tokens_per_minute = excluded.input_tokens_per_minute,
                            output_tokens_per_minute = excluded.output_tokens_per_minute,
                            concurrent_requests = excluded.concurrent_requests, brake_pico = excluded.brake_pico,
                            updated_at = excluded.updated_at
                        returning *
                        """)
                .param("id", Ids.next())
                .param("scope", scope.name())
                .param("holder", holder == null ? NOBODY : holder)
                .param("requests", amounts.requestsPerMinute(), Types.BIGINT)
                .param("input", amounts.inputTokensPerMinute(), Types.BIGINT)
                .param("output", amounts.outputTokensPerMinute(), Types.BIGINT)
                .param("concurrent", amounts.concurrentRequests(), Types.BIGINT)
                .param("brake", amounts.brakePico(), Types.BIGINT)
                .param("now", Timestamp.from(clock.instant().truncatedTo(ChronoUnit.MICROS)))
                .query(RateLimits::limit)
                .single();
        changed("rate.set", set, holderName);
        return set;
    }

    /** Removes rates; false when there are none with this id. */
    @Transactional
    public boolean remove(UUID id, String holderName) {
        Optional<RateLimit> removed = jdbc.sql("delete from rate_limit where id = ? returning *")
                .param(id)
                .query(RateLimits::limit)
                .optional();
        removed.ifPresent(limit -> changed("rate.removed", limit, holderName));
        return removed.isPresent();
    }

    private void changed(String action, RateLimit limit, String holderName) {
        Map<String, String> details = new TreeMap<>();
        for (Measure measure : Measure.values()) {
            Long amount = limit.amounts().of(measure);
            if (amount != null) {
                details.put(measure.name().toLowerCase(Locale.ROOT), amount.toString());
            }
        }
        audit.record(action, new Subject("rate_limit", Ids.text("rate", limit.id()), holderName), details);
        jdbc.sql("select pg_notify(:channel, '')::text")
                .param("channel", CHANNEL)
                .query(String.class)
                .optional();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                refresh();
            }
        });
    }

    /** Reads the rates again. */
    public void refresh() {
        book = RateBook.of(list());
    }

    RateBook book() {
        return book;
    }

    private static RateLimit limit(ResultSet row, int number) throws SQLException {
        UUID holder = row.getObject("holder", UUID.class);
        return new RateLimit(
                row.getObject("id", UUID.class),
                Scope.valueOf(row.getString("scope")),
                holder.equals(NOBODY) ? null : holder,
                new Amounts(
                        row.getObject("requests_per_minute", Long.class),
                        row.getObject("input_tokens_per_minute", Long.class),
                        row.getObject("output_tokens_per_minute", Long.class),
                        row.getObject("concurrent_requests", Long.class),
                        row.getObject("brake_pico", Long.class)),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
