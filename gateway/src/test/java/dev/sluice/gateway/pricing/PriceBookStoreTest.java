package dev.sluice.gateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.metering.Usage.Tokens;
import dev.sluice.gateway.support.TestDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

class PriceBookStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Usage MILLION_IN =
            new Usage(null, new Tokens(1_000_000, 0, 0, 0, 0), 0, 0, null, null, null, List.of(), null, false, false);
    private static final String OWN_PRICE =
            "insert into model_price (model, valid_from, card, input, cache_write_5m, cache_write_1h, cache_read, output)"
                    + " values ('claude-opus-5', ?::date, 'standard', 4.5, 5, 9, 0.45, 20)";

    private final TestDatabase database = TestDatabase.create();
    private final DriverManagerDataSource dataSource =
            new DriverManagerDataSource(database.url(), database.user(), database.password());
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final JdbcTransactionManager transactions = new JdbcTransactionManager(dataSource);
    private final PriceBookStore store = new PriceBookStore(jdbc, dataSource);
    private final UnknownModelAlerts alerts =
            new UnknownModelAlerts(jdbc, transactions, Clock.fixed(NOW, ZoneOffset.UTC));

    @BeforeEach
    void migrate() {
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .load()
                .migrate();
    }

    @AfterEach
    void stop() {
        alerts.destroy();
    }

    @Test
    void theDatabaseGivesBackTheBookThatWasAdded() {
        BookRows bundled = PriceBookFile.readBundled();
        store.add(bundled);

        PriceBook read = PriceBook.of(store.read());
        PriceBook expected = PriceBook.of(bundled);

        assertThat(read.version()).isEqualTo(expected.version());
        assertThat(read.models()).containsExactlyInAnyOrderElementsOf(expected.models());
        assertThat(read.fallback()).isEqualTo(expected.fallback());
    }

    @Test
    void aSecondStartAddsNothing() {
        store.add(PriceBookFile.readBundled());
        long rows = count("model_price");
        store.add(PriceBookFile.readBundled());

        assertThat(count("model_price")).isEqualTo(rows);
        assertThat(count("price_book")).isEqualTo(1);
    }

    @Test
    void anOwnPriceHoldsFromItsDayAfterARefreshWithoutRestart() {
        Pricing pricing = new Pricing(store, alerts);
        long listPrice = cost(pricing, NOW);
        jdbc.sql(OWN_PRICE).param("2026-11-20").update();
        assertThat(cost(pricing, NOW)).isEqualTo(listPrice);

        pricing.refresh();

        assertThat(cost(pricing, NOW)).isEqualTo(4_500_000_000_000L);
        assertThat(cost(pricing, Instant.parse("2026-11-19T23:59:59Z"))).isEqualTo(listPrice);
        assertThat(pricing.price("claude-opus-5", MILLION_IN, NOW, UpstreamTerms.LIST)
                        .priceBookVersion())
                .startsWith("2026-11-22+");
    }

    @Test
    void aNewerBookAddsItsRowsAndLeavesTheOthersAlone() {
        store.add(PriceBookFile.readBundled());
        jdbc.sql(OWN_PRICE).param("2026-12-01").update();
        store.add(withDearerOpus(PriceBookFile.readBundled()));

        PricedModel opus = Objects.requireNonNull(PriceBook.of(store.read()).find("claude-opus-5"));

        assertThat(opus.rows()).hasSize(3);
        assertThat(opus.rows().get(0).standard().input()).isEqualTo(5_000_000);
        assertThat(opus.rows().get(1).standard().input()).isEqualTo(4_500_000);
        assertThat(opus.rows().get(1).fast()).isNull();
        assertThat(opus.rows().get(2).standard().input()).isEqualTo(9_000_000);
    }

    @Test
    void aPriceRowIsNeverEditedOrRemoved() {
        store.add(PriceBookFile.readBundled());

        assertThatThrownBy(() -> jdbc.sql("update model_price set input = 1").update())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("never edited");
        assertThatThrownBy(() -> jdbc.sql("delete from model_price").update()).isInstanceOf(DataAccessException.class);
    }

    @Test
    void addingAPriceNotifiesEveryReplica() throws Exception {
        store.add(PriceBookFile.readBundled());
        try (Connection listener = database.connect();
                var statement = listener.createStatement()) {
            statement.execute("listen price_book");
            jdbc.sql(OWN_PRICE).param("2026-12-01").update();

            assertThat(listener.unwrap(PGConnection.class).getNotifications(5_000))
                    .hasSize(1);
        }
    }

    @Test
    void anUnknownModelIsPricedByTheFallbackAndRaisesAnAlert() {
        Pricing pricing = new Pricing(store, alerts);
        Price price = pricing.price("made-up\u0000\ud800", MILLION_IN, NOW, UpstreamTerms.LIST);
        pricing.price("made-up\u0000\ud800", MILLION_IN, NOW, UpstreamTerms.LIST);
        alerts.flush();
        alerts.note("made-up\u0000\ud800");
        alerts.flush();

        assertThat(price.unknownModel()).isTrue();
        assertThat(price.costPico()).isEqualTo(5_000_000_000_000L);
        assertThat(jdbc.sql("select kind || ' ' || model || ' ' || count from pricing_alert")
                        .query(String.class)
                        .single())
                .isEqualTo("unknown_model made-up?? 3");
    }

    @Test
    void aFloodOfUnknownModelsIsBoundedInMemoryAndInTheTable() {
        for (int i = 0; i < 5_000; i++) {
            alerts.note("model-" + i);
        }
        assertThat(alerts.pending()).isLessThanOrEqualTo(UnknownModelAlerts.MOST_MODELS + 1);
        alerts.flush();
        for (int i = 5_000; i < 7_000; i++) {
            alerts.note("model-" + i);
        }
        alerts.flush();

        assertThat(count("pricing_alert")).isLessThanOrEqualTo(UnknownModelAlerts.MOST_MODELS + 1);
        assertThat(jdbc.sql("select sum(count) from pricing_alert")
                        .query(Long.class)
                        .single())
                .isEqualTo(7_000);
    }

    @Test
    void springWiresPricingFromADatabaseAndAClock() {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.registerBean(JdbcClient.class, () -> jdbc);
            context.registerBean(PlatformTransactionManager.class, () -> transactions);
            context.registerBean(DataSource.class, () -> dataSource);
            context.registerBean(Clock.class, () -> Clock.fixed(NOW, ZoneOffset.UTC));
            context.register(Pricing.class, PriceBookStore.class, ContractStore.class, UnknownModelAlerts.class);
            context.refresh();

            assertThat(context.getBean(Pricing.class).models()).isNotEmpty();
        }
    }

    private static long cost(Pricing pricing, Instant at) {
        return pricing.price("claude-opus-5", MILLION_IN, at, UpstreamTerms.LIST)
                .costPico();
    }

    private long count(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    /** The next release's book: Opus 5 costs 9 from 2027 on, and it also has a row for the day of the own price. */
    private static BookRows withDearerOpus(BookRows book) {
        BookRows.CardRow opus = book.cards().stream()
                .filter(card -> card.model().equals("claude-opus-5") && card.kind() == BookRows.CardKind.FAST)
                .findFirst()
                .orElseThrow();
        var nine = new BigDecimal(9);
        BookRows.Rates rates = new BookRows.Rates(nine, nine, nine, nine, nine);
        return new BookRows(
                "2027-01-01",
                book.terms(),
                book.models(),
                List.of(
                        row(opus, "2026-12-01", BookRows.CardKind.FAST, rates),
                        row(opus, "2027-01-01", BookRows.CardKind.STANDARD, rates)));
    }

    private static BookRows.CardRow row(
            BookRows.CardRow from, String day, BookRows.CardKind kind, BookRows.Rates rates) {
        return new BookRows.CardRow(from.model(), LocalDate.parse(day), kind, rates, null, null, "vendor");
    }
}
