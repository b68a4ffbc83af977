package dev.sluice.gateway.spend;

import dev.sluice.gateway.ids.Ids;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The caps that admins set. A change holds on every replica from its commit on, because the store evaluates the caps with
 * each reservation; what is in flight at that moment is reserved against the new cap in the same transaction.
 */
public class SpendLimits {

    /** PostgreSQL channel on which a change is announced; whoever hears it calls {@link #refresh()}. */
    public static final String CHANNEL = "spend_limit";

    private static final UUID NOBODY = new UUID(0, 0);
    private static final String COLUMNS =
            "id, scope, holder, period, amount_pico, when_store_away, created_at, updated_at";
    private static final String LATCH = "select pg_advisory_xact_lock(7355002, 0)::text";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Witness witness;
    private volatile @Nullable KnownLimits known;

    public SpendLimits(DataSource dataSource, PlatformTransactionManager transactions, Clock clock, Witness witness) {
        this.witness = witness;
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** Is told of each change inside its transaction, so that a change that cannot be recorded does not happen. */
    public interface Witness {
        /** A cap was set; it may have replaced another. */
        void wasSet(SpendLimit limit);

        /** A cap was removed. */
        void wasRemoved(SpendLimit limit);
    }

    /** What a cap applies to. */
    public enum Scope {
        /** One pot for everybody together. */
        ORGANIZATION_POOL,
        /** Each member on their own, unless a member cap says otherwise. */
        EACH_MEMBER,
        /** One member. */
        MEMBER
    }

    /** What happens to requests under this cap while the store is away. */
    public enum WhenStoreIsAway {
        CLOSED,
        OPEN
    }

    /** A cap; {@code memberId} only for {@link Scope#MEMBER}; {@code amountPico} null means explicitly unlimited. */
    public record SpendLimit(
            UUID id,
            Scope scope,
            @Nullable UUID memberId,
            Period period,
            @Nullable BigInteger amountPico,
            WhenStoreIsAway whenStoreIsAway,
            Instant createdAt,
            Instant updatedAt) {}

    /**
     * Sets the cap of this scope and period, replacing what was there.
     *
     * @throws IllegalArgumentException when the amount is negative or the member does not go with the scope
     */
    public SpendLimit set(
            Scope scope,
            @Nullable UUID memberId,
            Period period,
            @Nullable BigInteger amountPico,
            WhenStoreIsAway whenStoreIsAway) {
        if ((scope == Scope.MEMBER) != (memberId != null)) {
            throw new IllegalArgumentException("a member belongs to the scope MEMBER and to no other");
        }
        if (amountPico != null && amountPico.signum() < 0) {
            throw new IllegalArgumentException("a cap cannot be negative");
        }
        return changing(() -> {
            SpendLimit limit = upsert(scope, memberId, period, amountPico, whenStoreIsAway);
            witness.wasSet(limit);
            return limit;
        });
    }

    private SpendLimit upsert(
            Scope scope,
            @Nullable UUID memberId,
            Period period,
            @Nullable BigInteger amountPico,
            WhenStoreIsAway whenStoreIsAway) {
        return jdbc.sql("""
                        insert into spend_limit (%1$s)
                        values (:id, :scope, :holder, :period::spend_period, :amount, :away, :now, :now)
                        on conflict (scope, holder, period) do update
                        set amount_pico = excluded.amount_pico, when_store_away = excluded.when_store_away,
                            updated_at = excluded.updated_at
                        returning %1$s
                        """.formatted(COLUMNS))
                .param("id", Ids.next())
                .param("scope", scope.name())
                .param("holder", memberId == null ? NOBODY : memberId)
                .param("period", period.name())
                .param("amount", amountPico == null ? null : new BigDecimal(amountPico), Types.NUMERIC)
                .param("away", whenStoreIsAway.name())
                .param("now", OffsetDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC))
                .query((row, number) -> read(row))
                .single();
    }

    /** All caps, newest first. */
    public List<SpendLimit> list() {
        return jdbc.sql("select " + COLUMNS + " from spend_limit order by created_at desc, id desc")
                .query((row, number) -> read(row))
                .list();
    }

    /** One cap. */
    public Optional<SpendLimit> find(UUID id) {
        return jdbc.sql("select " + COLUMNS + " from spend_limit where id = :id")
                .param("id", id)
                .query((row, number) -> read(row))
                .optional();
    }

    /** Removes a cap; false when there is none with this id. */
    public boolean remove(UUID id) {
        return changing(() -> {
            Optional<SpendLimit> removed = jdbc.sql("delete from spend_limit where id = :id returning " + COLUMNS)
                    .param("id", id)
                    .query((row, number) -> read(row))
                    .optional();
            removed.ifPresent(witness::wasRemoved);
            return removed.isPresent();
        });
    }

    /** Reads again what this replica remembers of the caps for the time that the store is away. */
    public void refresh() {
        known = new KnownLimits(list());
    }

    /** The caps as last read on the given connection, or null when they never could be. */
    @Nullable
    KnownLimits known() {
        return known;
    }

    /** As {@link #refresh()}, on a connection whose waits the caller has bounded. */
    void refresh(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select " + COLUMNS + " from spend_limit");
                ResultSet rows = statement.executeQuery()) {
            List<SpendLimit> limits = new ArrayList<>();
            while (rows.next()) {
                limits.add(read(rows));
            }
            known = new KnownLimits(limits);
        }
    }

    /** Changes caps while nothing opens or settles, takes in what is in flight, and tells the other replicas. */
    private <T> T changing(Supplier<T> change) {
        T result = Objects.requireNonNull(transaction.execute(status -> {
            jdbc.sql(LATCH).query(String.class).optional();
            T changed = change.get();
            jdbc.sql("select spend_adopt()").query(Integer.class).single();
            jdbc.sql("select pg_notify(:channel, '')::text")
                    .param("channel", CHANNEL)
                    .query(String.class)
                    .optional();
            return changed;
        }));
        refresh();
        return result;
    }

    private static SpendLimit read(ResultSet row) throws SQLException {
        UUID holder = row.getObject("holder", UUID.class);
        BigDecimal amount = row.getBigDecimal("amount_pico");
        Timestamp created = row.getTimestamp("created_at");
        Timestamp updated = row.getTimestamp("updated_at");
        return new SpendLimit(
                row.getObject("id", UUID.class),
                Scope.valueOf(row.getString("scope")),
                holder.equals(NOBODY) ? null : holder,
                Period.valueOf(row.getString("period")),
                amount == null ? null : amount.toBigIntegerExact(),
                WhenStoreIsAway.valueOf(row.getString("when_store_away")),
                created.toInstant(),
                updated.toInstant());
    }
}
