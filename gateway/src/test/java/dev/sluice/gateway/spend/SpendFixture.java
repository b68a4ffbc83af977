package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.pricing.Price;
import dev.sluice.gateway.support.TestDatabase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** A database with the schema, and gateways on it. */
final class SpendFixture implements AutoCloseable {

    static final long DOLLAR = 1_000_000_000_000L;
    static final long CENT = DOLLAR / 100;

    final TestDatabase database = TestDatabase.create();
    final Clock clock;
    final SpendLimits limits;
    final SpendReport report;
    final JdbcClient sql;
    private final Path folder;
    private final List<Ledger> ledgers = new ArrayList<>();

    SpendFixture(Clock clock, Path folder) {
        this.clock = clock;
        this.folder = folder;
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .load()
                .migrate();
        DataSource direct = dataSource(null);
        this.limits = new SpendLimits(direct, new DataSourceTransactionManager(direct), clock, new Unwitnessed());
        this.report = new SpendReport(direct, clock);
        this.sql = JdbcClient.create(direct);
    }

    /** Connections to the database, through a forwarder when one is given. */
    DataSource dataSource(@Nullable Forwarder through) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.url());
        dataSource.setUser(database.user());
        dataSource.setPassword(database.password());
        dataSource.setConnectTimeout(1);
        dataSource.setLoginTimeout(1);
        if (through != null) {
            dataSource.setServerNames(new String[] {"127.0.0.1"});
            dataSource.setPortNumbers(new int[] {through.port()});
        }
        return dataSource;
    }

    Forwarder forwarder() {
        URI address = URI.create(database.url().substring("jdbc:".length()));
        return new Forwarder(address.getHost(), address.getPort());
    }

    /** A gateway of its own, started. */
    Ledger ledger() {
        return ledger(dataSource(null), limits, "journal" + ledgers.size());
    }

    Ledger ledger(DataSource dataSource, SpendLimits known, String journal) {
        Ledger ledger = new Ledger(dataSource, known, clock, folder.resolve(journal), 13);
        ledger.start();
        ledgers.add(ledger);
        return ledger;
    }

    Path journal(String name) {
        return folder.resolve(name);
    }

    void cap(SpendLimit.Scope scope, @Nullable UUID member, Period period, long pico) {
        limits.set(scope, member, period, BigInteger.valueOf(pico), SpendLimit.WhenStoreIsAway.CLOSED);
    }

    SpendRequest request(UUID member, long worstPico) {
        return request(member, worstPico, clock.instant());
    }

    SpendRequest request(UUID member, long worstPico, Instant openedAt) {
        return new SpendRequest(
                Ids.next(),
                openedAt,
                member,
                new UUID(member.getLeastSignificantBits(), member.getMostSignificantBits()),
                "anthropic",
                "claude-opus-5-5",
                true,
                worstPico,
                worstPico / 10,
                "5f0d8b2c-8f8e-4f57-9d53-0a4b6d5f1c11",
                null,
                "2.1.330");
    }

    static Settlement completed(long costPico) {
        return new Settlement(
                Settlement.Outcome.COMPLETED,
                200,
                new Usage(
                        "claude-opus-5-5",
                        new Usage.Tokens(42, 3_180, 0, 86_400, 1_260),
                        0,
                        0,
                        "standard",
                        null,
                        null,
                        List.of(),
                        "end_turn",
                        false,
                        false),
                new Price(costPico, "claude-opus-5-5", LocalDate.of(2026, 8, 1), "standard", "2026-11-01"),
                420,
                12_345,
                "req_011CSHoEeqs5C35K2UUqR7Fy");
    }

    static Admission.Admitted admitted(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        return (Admission.Admitted) admission;
    }

    static Standing blocked(Admission admission) {
        assertThat(admission).isInstanceOf(Admission.Blocked.class);
        return ((Admission.Blocked) admission).standing();
    }

    /** Waits until every settlement of these gateways is where it belongs. */
    void settled() {
        eventually(() -> sql.sql("select count(*) from usage_entry where state = 'open'")
                        .query(Long.class)
                        .single()
                == 0);
    }

    BigInteger reserved() {
        return sql.sql("select coalesce(sum(reserved), 0) from spend_counter")
                .query(BigDecimal.class)
                .single()
                .toBigIntegerExact();
    }

    long count(String where) {
        return sql.sql("select count(*) from usage_entry where " + where)
                .query(Long.class)
                .single();
    }

    /** Waits for a condition; fails after fifteen seconds. */
    static void eventually(Callable<Boolean> condition) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(15));
        try {
            while (!condition.call()) {
                assertThat(Instant.now()).as("waited in vain").isBefore(deadline);
                Thread.sleep(10);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        ledgers.forEach(Ledger::close);
    }
}
