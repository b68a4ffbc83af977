package dev.sluice.gateway.spend;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What one member used this month, for that member: by day, by model, by session. */
@Component
public class MemberUsage {

    private static final int DAYS = 30;
    private static final int MOST_GROUPS = 20;

    private final JdbcClient database;
    private final SpendReport report;

    MemberUsage(JdbcClient database, SpendReport report) {
        this.database = database;
        this.report = report;
    }

    /** All periods are those of UTC; the days are the last 30, oldest first; groups of this month, dearest first. */
    public record Usage(
            BigInteger todayPico,
            BigInteger weekPico,
            BigInteger monthPico,
            List<Day> days,
            List<Group> models,
            List<Group> sessions) {}

    public record Day(LocalDate day, BigInteger costPico, long requests) {}

    public record Group(
            String name, long requests, long inputTokens, long outputTokens, BigInteger costPico, Instant lastAt) {}

    public Usage of(UUID memberId, Instant now) {
        return new Usage(
                report.settledPico(memberId, Period.DAILY, now),
                report.settledPico(memberId, Period.WEEKLY, now),
                report.settledPico(memberId, Period.MONTHLY, now),
                days(memberId, now),
                groups("coalesce(priced_as, model_asked)", memberId, now),
                groups("coalesce(session_id, '')", memberId, now));
    }

    private List<Day> days(UUID memberId, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate first = today.minusDays(DAYS - 1L);
        Map<LocalDate, Day> spent = new HashMap<>();
        database.sql("""
                        select period_start, settled, requests from spend_counter
                        where scope = 'MEMBER' and period = 'DAILY' and family = '' and zone = 'UTC'
                          and holder = :member
                          and period_start between :first and :last
                        """)
                .param("member", memberId)
                .param("first", first)
                .param("last", today)
                .query((row, number) -> new Day(
                        row.getObject("period_start", LocalDate.class),
                        row.getBigDecimal("settled").toBigIntegerExact(),
                        row.getLong("requests")))
                .list()
                .forEach(day -> spent.put(day.day(), day));
        return IntStream.range(0, DAYS)
                .mapToObj(first::plusDays)
                .map(day -> spent.getOrDefault(day, new Day(day, BigInteger.ZERO, 0)))
                .toList();
    }

    /** {@code column} is one of ours, never a text from outside. */
    private List<Group> groups(String column, UUID memberId, Instant now) {
        return database.sql("select " + column + """
                         as name, count(*) as requests,
                               sum(input_tokens + cache_write_5m_tokens + cache_write_1h_tokens + cache_read_tokens) as input,
                               sum(output_tokens) as output, sum(corrected_pico) as cost, max(opened_at) as last_at
                        from usage_entry_corrected where member_id = :member and opened_at >= :since and settled_at is not null
                        group by 1 order by cost desc, last_at desc limit :most
                        """)
                .param("member", memberId)
                .param("since", Period.MONTHLY.startOf(now).atStartOfDay().atOffset(ZoneOffset.UTC))
                .param("most", MOST_GROUPS)
                .query((row, number) -> group(row))
                .list();
    }

    private static Group group(ResultSet row) throws SQLException {
        BigDecimal cost = row.getBigDecimal("cost");
        return new Group(
                row.getString("name"),
                row.getLong("requests"),
                row.getLong("input"),
                row.getLong("output"),
                cost.toBigIntegerExact(),
                row.getObject("last_at", OffsetDateTime.class).toInstant());
    }
}
