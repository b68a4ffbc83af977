package dev.sluice.gateway.rerating;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.pricing.Price;
import dev.sluice.gateway.pricing.Pricing;
import dev.sluice.gateway.pricing.UpstreamTerms;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Prices a period of the ledger again. The ledger's rows stay as they were booked; counters take the corrections in. */
@Service
class Rerating {

    static final String ANY = "*";

    /** One at a time: two at once would each correct by the whole difference. */
    private static final String ALONE = "select pg_advisory_xact_lock(7355006, 0)::text";

    private static final String COUNT = "select spend_book_corrections(?)";
    private static final int ROWS_AT_ONCE = 1_000;
    private static final String READ = """
            select e.id, e.opened_at, e.member_id, e.provider, e.model_asked, e.model_served, e.factors, e.input_tokens,
                   e.cache_write_5m_tokens, e.cache_write_1h_tokens, e.cache_read_tokens, e.output_tokens, e.web_searches,
                   e.corrected_pico
            from usage_entry_corrected e
            where e.opened_at >= ? and e.opened_at < ? and e.state = 'settled' and (? = '*' or e.provider = ?)
            order by e.opened_at
            """;

    /** Factors of a row that say that its cost is not that of its token counts alone. */
    private static final Set<String> UNCLEAR = Set.of("iterations", "refused", "declined", "tier_uncertain");

    private final JdbcTemplate jdbc;
    private final Pricing pricing;
    private final Audit audit;
    private final Clock clock;

    Rerating(JdbcTemplate jdbc, Pricing pricing, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.pricing = pricing;
        this.audit = audit;
        this.clock = clock;
    }

    /** What a re-rating finds. {@code passedOver}: rows of which too little is stored to price them again. */
    record Outcome(long entries, long corrected, long passedOver, BigInteger deltaPico) {}

    /** A re-rating that was made; {@code to} is the last day that is part of it. */
    record Run(
            LocalDate from,
            LocalDate to,
            String provider,
            long corrected,
            BigInteger deltaPico,
            Instant madeAt,
            String madeBy) {}

    private record Correction(UUID entry, Instant openedAt, UUID member, long deltaPico, String factors) {}

    /** What it would find, without writing anything. */
    @Transactional(readOnly = true)
    public Outcome preview(LocalDate from, LocalDate to, String provider) {
        return go(from, to, provider, null);
    }

    /** Writes a correction for each row that costs something else now; doing it twice changes nothing more. */
    @Transactional
    public Outcome make(LocalDate from, LocalDate to, String provider, String by) {
        jdbc.queryForObject(ALONE, String.class);
        UUID id = Ids.next();
        // The corrections refer to it, and its figures are known at the end only.
        jdbc.update(
                "insert into rerating (id, from_day, to_day, provider, entries, corrected, passed_over, delta_pico, made_at,"
                        + " made_by) values (?, ?, ?, ?, 0, 0, 0, 0, ?, ?)",
                id,
                from,
                to.plusDays(1),
                provider,
                Timestamp.from(clock.instant()),
                by);
        Outcome outcome = go(from, to, provider, id);
        jdbc.queryForObject(COUNT, Integer.class, id);
        jdbc.update(
                "update rerating set entries = ?, corrected = ?, passed_over = ?, delta_pico = ? where id = ?",
                outcome.entries(),
                outcome.corrected(),
                outcome.passedOver(),
                new BigDecimal(outcome.deltaPico()),
                id);
        audit.record(
                "price.rerated",
                new Subject("rerating", Ids.text("rerate", id), from + " to " + to),
                Map.of(
                        "provider", provider,
                        "corrections", Long.toString(outcome.corrected()),
                        "sum in pico-dollars", outcome.deltaPico().toString()));
        return outcome;
    }

    private Outcome go(LocalDate from, LocalDate to, String provider, @Nullable UUID run) {
        Tally tally = new Tally(run);
        JdbcTemplate cursor = new JdbcTemplate(java.util.Objects.requireNonNull(jdbc.getDataSource()));
        cursor.setFetchSize(ROWS_AT_ONCE);
        cursor.query(READ, tally::row, start(from), start(to.plusDays(1)), provider, provider);
        tally.flush();
        return new Outcome(tally.entries, tally.corrected, tally.passedOver, tally.delta);
    }

    private static OffsetDateTime start(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    /** What one re-rating has come to. */
    private final class Tally {
        private final @Nullable UUID run;
        private final List<Correction> waiting = new ArrayList<>();
        private long entries;
        private long corrected;
        private long passedOver;
        private BigInteger delta = BigInteger.ZERO;

        Tally(@Nullable UUID run) {
            this.run = run;
        }

        void row(ResultSet row) throws SQLException {
            entries++;
            Optional<Price> price = price(row);
            if (price.isEmpty()) {
                passedOver++;
                return;
            }
            long difference = Math.subtractExact(
                    price.get().costPico(), row.getBigDecimal("corrected_pico").longValueExact());
            if (difference != 0) {
                corrected++;
                delta = delta.add(BigInteger.valueOf(difference));
                waiting.add(new Correction(
                        row.getObject("id", UUID.class),
                        row.getTimestamp("opened_at").toInstant(),
                        row.getObject("member_id", UUID.class),
                        difference,
                        price.get().factors()));
                if (waiting.size() >= ROWS_AT_ONCE) {
                    flush();
                }
            }
        }

        void flush() {
            if (run != null) {
                jdbc.batchUpdate(
                        "insert into usage_correction (id, rerating_id, entry_id, entry_opened_at, member_id, delta_pico,"
                                + " factors) values (?, ?, ?, ?, ?, ?, ?)",
                        waiting.stream()
                                .map(each -> new Object[] {
                                    Ids.next(),
                                    run,
                                    each.entry(),
                                    Timestamp.from(each.openedAt()),
                                    each.member(),
                                    each.deltaPico(),
                                    each.factors()
                                })
                                .toList());
            }
            waiting.clear();
        }
    }

    /** Prices a row by what is stored of it: counts, and the factors that its price was made with. */
    private Optional<Price> price(ResultSet row) throws SQLException {
        List<String> factors = Arrays.asList(row.getString("factors").split(" ", -1));
        boolean priced = factors.contains("standard") || factors.contains("batch") || factors.contains("fast");
        if (!priced || factors.stream().anyMatch(UNCLEAR::contains)) {
            return Optional.empty();
        }
        Usage usage = new Usage(
                row.getString("model_served"),
                new Usage.Tokens(
                        row.getLong("input_tokens"),
                        row.getLong("cache_write_5m_tokens"),
                        row.getLong("cache_write_1h_tokens"),
                        row.getLong("cache_read_tokens"),
                        row.getLong("output_tokens")),
                row.getLong("web_searches"),
                0,
                factors.contains("batch") ? "batch" : "standard",
                factors.contains("us") ? "us" : null,
                factors.contains("fast") || factors.contains("fast_unlisted") ? "fast" : "standard",
                List.of(),
                null,
                false,
                false);
        UpstreamTerms terms =
                new UpstreamTerms(factors.contains("regional"), factor(factors), row.getString("provider"));
        String model = row.getString("model_asked");
        return Optional.of(
                pricing.price(model, usage, row.getTimestamp("opened_at").toInstant(), terms));
    }

    /** The factor of the provider's settings that the row was priced with; a factor of the price book goes before it. */
    private static BigDecimal factor(List<String> factors) {
        return factors.stream()
                .filter(each -> each.matches("x\\d+(\\.\\d+)?"))
                .findFirst()
                .map(each -> new BigDecimal(each.substring(1)))
                .orElse(BigDecimal.ONE);
    }

    List<Run> runs() {
        return jdbc.query(
                "select * from rerating order by id desc limit 50",
                (row, number) -> new Run(
                        row.getObject("from_day", LocalDate.class),
                        row.getObject("to_day", LocalDate.class).minusDays(1),
                        row.getString("provider"),
                        row.getLong("corrected"),
                        row.getBigDecimal("delta_pico").toBigIntegerExact(),
                        row.getTimestamp("made_at").toInstant(),
                        row.getString("made_by")));
    }
}
