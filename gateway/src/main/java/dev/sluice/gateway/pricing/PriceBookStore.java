package dev.sluice.gateway.pricing;

import dev.sluice.gateway.pricing.BookRows.CardKind;
import dev.sluice.gateway.pricing.BookRows.CardRow;
import dev.sluice.gateway.pricing.BookRows.ModelRow;
import dev.sluice.gateway.pricing.BookRows.Rates;
import dev.sluice.gateway.pricing.BookRows.Terms;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The price book in the database: rows are added, never edited, and what is there wins over what a release brings. */
@Component
class PriceBookStore {

    /** Only one replica adds a book at a time. */
    private static final long LOADING_LOCK = 0x5345_4C5F_4254L;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    /** Reads at the start, so with transactions that do not wait for JPA. */
    PriceBookStore(JdbcClient jdbc, DataSource database) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    }

    /** Adds the rows of a book that the database does not have yet; does nothing for a version it has had before. */
    void add(BookRows book) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("select pg_advisory_xact_lock(?)")
                    .param(LOADING_LOCK)
                    .query((row, number) -> "")
                    .list();
            if (insertVersion(book)) {
                book.models().forEach(model -> upsert(model, book.version()));
                Set<Object> present = presentRows();
                book.cards().stream()
                        .filter(card -> !present.contains(List.of(card.model(), card.validFrom())))
                        .forEach(card -> insert(card, book.version()));
            }
        });
    }

    /** Everything that is there. @throws IllegalStateException when no book was ever added */
    BookRows read() {
        // One statement's view for all three tables, or a book added in between would be seen by halves.
        TransactionTemplate oneView =
                new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()), transaction);
        oneView.setIsolationLevel(TransactionTemplate.ISOLATION_REPEATABLE_READ);
        oneView.setReadOnly(true);
        BookRows rows = oneView.execute(status -> readAll());
        if (rows == null) {
            throw new IllegalStateException("the database has no price book");
        }
        return rows;
    }

    private @Nullable BookRows readAll() {
        List<ModelRow> models = jdbc.sql("select * from price_model order by id")
                .query(PriceBookStore::model)
                .list();
        List<CardRow> cards = jdbc.sql("select * from model_price")
                .query(PriceBookStore::card)
                .list();
        String sql = "select b.*, (select max(added) from model_price where book_version is null) as newest_own"
                + " from price_book b order by b.version desc limit 1";
        return jdbc.sql(sql)
                .query((row, number) -> new BookRows(version(row), terms(row), models, cards))
                .optional()
                .orElse(null);
    }

    private boolean insertVersion(BookRows book) {
        Terms terms = book.terms();
        return jdbc.sql(
                                "insert into price_book (version, geo_us_factor, regional_factor, unlisted_fast_factor, web_search_usd)"
                                        + " values (?, ?, ?, ?, ?) on conflict do nothing")
                        .params(
                                book.version(),
                                terms.geoUsFactor(),
                                terms.regionalFactor(),
                                terms.unlistedFastFactor(),
                                terms.webSearchUsd())
                        .update()
                > 0;
    }

    private void upsert(ModelRow model, String version) {
        jdbc.sql("""
                        insert into price_model (id, aliases, regional_premium, context_tokens, max_output_tokens, status,
                            released, book_version)
                        values (:id, :aliases, :regional, :context, :output, :status, :released, :version)
                        on conflict (id) do update set aliases = excluded.aliases,
                            regional_premium = excluded.regional_premium, context_tokens = excluded.context_tokens,
                            max_output_tokens = excluded.max_output_tokens, status = excluded.status,
                            released = excluded.released, book_version = excluded.book_version
                        where price_model.book_version < excluded.book_version
                        """)
                .param("id", model.id())
                .param("aliases", model.aliases().toArray(String[]::new))
                .param("regional", model.regionalPremium())
                .param("context", model.contextTokens())
                .param("output", model.maxOutputTokens())
                .param("status", model.status())
                .param("released", model.released())
                .param("version", version)
                .update();
    }

    /** A row is known by model and day as a whole: an admin's standard card never gets a release's fast card. */
    private Set<Object> presentRows() {
        return new HashSet<>(jdbc.sql("select distinct model, valid_from from model_price")
                .query((row, number) -> List.of(row.getString("model"), row.getObject("valid_from", LocalDate.class)))
                .list());
    }

    private void insert(CardRow card, String version) {
        Rates rates = card.rates();
        jdbc.sql("""
                        insert into model_price (model, valid_from, card, input, cache_write_5m, cache_write_1h, cache_read,
                            output, over_prompt_tokens, removed_on, confidence, book_version)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(Arrays.asList(
                        card.model(),
                        card.validFrom(),
                        card.kind().column(),
                        rates.input(),
                        rates.cacheWrite5m(),
                        rates.cacheWrite1h(),
                        rates.cacheRead(),
                        rates.output(),
                        card.overPromptTokens(),
                        card.removedOn(),
                        card.confidence(),
                        version))
                .update();
    }

    /** The newest book's version, and the number of the newest row that an admin added. */
    private static String version(ResultSet row) throws SQLException {
        String ownRow = row.getString("newest_own");
        return row.getString("version") + (ownRow == null ? "" : "+" + ownRow);
    }

    private static Terms terms(ResultSet row) throws SQLException {
        return new Terms(
                row.getBigDecimal("geo_us_factor"),
                row.getBigDecimal("regional_factor"),
                row.getBigDecimal("unlisted_fast_factor"),
                row.getBigDecimal("web_search_usd"));
    }

    private static ModelRow model(ResultSet row, int number) throws SQLException {
        Array aliases = row.getArray("aliases");
        return new ModelRow(
                row.getString("id"),
                List.of((String[]) aliases.getArray()),
                row.getBoolean("regional_premium"),
                row.getLong("context_tokens"),
                row.getObject("max_output_tokens", Long.class),
                row.getString("status"),
                row.getObject("released", LocalDate.class));
    }

    private static CardRow card(ResultSet row, int number) throws SQLException {
        List<BigDecimal> rates = new ArrayList<>();
        for (String column : List.of("input", "cache_write_5m", "cache_write_1h", "cache_read", "output")) {
            rates.add(row.getBigDecimal(column));
        }
        return new CardRow(
                row.getString("model"),
                row.getObject("valid_from", LocalDate.class),
                CardKind.ofColumn(row.getString("card")),
                new Rates(rates.get(0), rates.get(1), rates.get(2), rates.get(3), rates.get(4)),
                row.getObject("over_prompt_tokens", Long.class),
                row.getObject("removed_on", LocalDate.class),
                row.getString("confidence"));
    }
}
