package dev.sluice.gateway.spend;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What has been spent, read from the counters and the ledger; each query goes by an index. */
public class SpendReport {

    private static final UUID ORGANIZATION = new UUID(0, 0);

    private static final String SELECT = "select *, exists (select 1 from device_session d where d.id = key_id)"
            + " as signed_in from usage_entry_corrected ";

    private final JdbcClient jdbc;
    private final Clock clock;

    public SpendReport(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    /**
     * Settled spend of a member or service account, or of the organization when {@code memberId} is null, in the period
     * that holds {@code at}.
     */
    public BigInteger settledPico(@Nullable UUID memberId, Period period, Instant at) {
        LocalDate start = period.startOf(at);
        return jdbc.sql("""
                        select coalesce(sum(settled), 0) from spend_counter
                        where scope = any (cast(:scopes as spend_scope[])) and period = 'DAILY' and family = ''
                          and zone = 'UTC'
                          and period_start >= :start and period_start < :end and holder = :holder
                        """)
                .param("scopes", memberId == null ? "{ORGANIZATION}" : "{MEMBER,SERVICE_ACCOUNT}")
                .param("start", start)
                .param("end", period.next(start))
                .param("holder", memberId == null ? ORGANIZATION : memberId)
                .query(BigDecimal.class)
                .single()
                .toBigIntegerExact();
    }

    /** Settled spend of a shared cap in its window that holds {@code at}. */
    BigInteger settledPico(SpendLimit pot, LimitPolicy policy, Instant at) {
        return ofLimit(pot, policy.timeZone(), at).settledPico();
    }

    /**
     * The newest ledger rows, at most {@code limit}, older than the row {@code before} when it is given. Empty when there
     * is no such row any more.
     */
    public List<UsageEntry> newest(int limit, @Nullable UUID before) {
        if (before == null) {
            return jdbc.sql(SELECT + "order by id desc limit :limit")
                    .param("limit", limit)
                    .query((row, number) -> entry(row))
                    .list();
        }
        if (find(before).isEmpty()) {
            return List.of();
        }
        return jdbc.sql(SELECT + """
                        where id < :id
                        order by id desc limit :limit
                        """)
                .param("id", before)
                .param("limit", limit)
                .query((row, number) -> entry(row))
                .list();
    }

    /**
     * As {@link #newest}, but only what was spent in a workspace, by a service account, or both; null for whichever does
     * not matter.
     */
    public List<UsageEntry> newestOf(
            @Nullable UUID workspaceId, @Nullable UUID serviceAccountId, int limit, @Nullable UUID before) {
        String sql = SELECT + "where true" + (workspaceId == null ? "" : " and workspace_id = :workspace")
                + (serviceAccountId == null ? "" : " and service_account_id = :account");
        if (before != null && find(before).isEmpty()) {
            return List.of();
        }
        return jdbc.sql(sql + (before == null ? "" : " and id < :id") + " order by id desc limit :limit")
                .param("workspace", workspaceId)
                .param("account", serviceAccountId)
                .param("id", before)
                .param("limit", limit)
                .query((row, number) -> entry(row))
                .list();
    }

    /** When a member's newest request was opened; empty when the ledger has none. */
    public Optional<Instant> lastRequestAt(UUID memberId) {
        Optional<LocalDate> day = jdbc.sql("""
                        select max(period_start) as day from spend_counter
                        where scope = 'MEMBER' and period = 'DAILY' and family = '' and zone = 'UTC' and holder = ?
                        """)
                .param(memberId)
                .query((row, number) -> Optional.ofNullable(row.getObject("day", LocalDate.class)))
                .single();
        return day.flatMap(on -> jdbc.sql("""
                        select max(opened_at) as opened_at from usage_entry
                        where member_id = :member and opened_at >= :from and opened_at < :to
                        """)
                .param("member", memberId)
                .param("from", on.atStartOfDay().atOffset(ZoneOffset.UTC))
                .param("to", on.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .query((row, number) -> Optional.ofNullable(instant(row, "opened_at")))
                .single());
    }

    /** How many of a member's requests are under way. */
    public int openRequests(UUID memberId) {
        return jdbc.sql("select count(*) from usage_entry where member_id = ? and state = 'open'")
                .param(memberId)
                .query(Integer.class)
                .single();
    }

    /** One ledger row. */
    public Optional<UsageEntry> find(UUID id) {
        return jdbc.sql(SELECT + "where id = :id limit 1")
                .param("id", id)
                .query((row, number) -> entry(row))
                .optional();
    }

    /** Settled spend per UTC day of the organization, oldest first, one entry for each of the last {@code days} days. */
    public List<DaySpend> perDay(int days) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate first = today.minusDays(days - 1L);
        Map<LocalDate, DaySpend> spent = new HashMap<>();
        jdbc.sql("""
                        select period_start, settled, requests from spend_counter
                        where scope = 'ORGANIZATION' and period = 'DAILY' and family = '' and zone = 'UTC'
                          and period_start between :first and :last
                        """)
                .param("first", first)
                .param("last", today)
                .query((row, number) -> new DaySpend(
                        row.getObject("period_start", LocalDate.class), amount(row), row.getLong("requests")))
                .list()
                .forEach(day -> spent.put(day.day(), day));
        return IntStream.range(0, days)
                .mapToObj(first::plusDays)
                .map(day -> spent.getOrDefault(day, new DaySpend(day, BigInteger.ZERO, 0)))
                .toList();
    }

    /** Settled spend per member and service account in the period that holds {@code at}, highest first, at most {@code limit}. */
    public List<MemberSpend> perMember(Period period, Instant at, int limit) {
        LocalDate start = period.startOf(at);
        return jdbc.sql("""
                        select holder, sum(settled) as settled from spend_counter
                        where scope in ('MEMBER', 'SERVICE_ACCOUNT') and period = 'DAILY' and family = '' and zone = 'UTC'
                          and period_start >= :start and period_start < :end and requests > 0
                        group by holder
                        order by settled desc, holder limit :limit
                        """)
                .param("start", start)
                .param("end", period.next(start))
                .param("limit", limit)
                .query((row, number) -> new MemberSpend(row.getObject("holder", UUID.class), amount(row)))
                .list();
    }

    /** What members and service accounts have spent in the period that holds {@code at}: all that the organization has. */
    public BigInteger settledByAllPico(Period period, Instant at) {
        LocalDate start = period.startOf(at);
        return jdbc.sql("""
                        select coalesce(sum(settled), 0) from spend_counter
                        where scope in ('MEMBER', 'SERVICE_ACCOUNT') and period = 'DAILY' and family = '' and zone = 'UTC'
                          and period_start >= :start and period_start < :end
                        """)
                .param("start", start)
                .param("end", period.next(start))
                .query(BigDecimal.class)
                .single()
                .toBigIntegerExact();
    }

    /** How a limit's own counter stands in the window that holds an instant. */
    public record LimitSpend(LocalDate start, Instant resetsAt, BigInteger settledPico) {}

    /**
     * How a limit stands that has one counter: every one but those that hold for each of several people.
     *
     * @param organization the zone of the organization's calendar
     * @throws IllegalArgumentException when it holds for each of several people
     */
    public LimitSpend ofLimit(SpendLimit limit, ZoneId organization, Instant at) {
        Counter counter = Counter.of(limit, limit.calendar().zone(organization.getId()));
        Window window = counter.window(at);
        return new LimitSpend(window.start(), window.to(), settled(counter, window));
    }

    /** What is settled of a counter in a window, in pico-dollars. */
    BigInteger settled(Counter counter, Window window) {
        return jdbc.sql("""
                        select coalesce(sum(settled), 0) from spend_counter
                        where scope = :scope::spend_scope and holder = :holder and within = :within
                          and family = :family and period = :period::spend_period and zone = :zone
                          and period_start = :start
                        """)
                .param("scope", counter.kind().name())
                .param("holder", counter.holder())
                .param("within", counter.within())
                .param("family", counter.family())
                .param("period", counter.period().name())
                .param("zone", counter.zone())
                .param("start", window.start())
                .query(BigDecimal.class)
                .single()
                .toBigIntegerExact();
    }

    /** Whoever has at least so much settled in the counters of this kind, highest first; the counter's holder is any. */
    List<MemberSpend> holders(Counter kind, Window window, BigInteger leastPico) {
        return jdbc.sql("""
                        select holder, settled from spend_counter
                        where scope = :scope::spend_scope and within = :within and family = :family
                          and period = :period::spend_period and zone = :zone and period_start = :start
                          and settled >= :least
                        order by settled desc, holder
                        """)
                .param("scope", kind.kind().name())
                .param("within", kind.within())
                .param("family", kind.family())
                .param("period", kind.period().name())
                .param("zone", kind.zone())
                .param("start", window.start())
                .param("least", new BigDecimal(leastPico))
                .query((row, number) -> new MemberSpend(row.getObject("holder", UUID.class), amount(row)))
                .list();
    }

    private static BigInteger amount(ResultSet row) throws SQLException {
        return row.getBigDecimal("settled").toBigIntegerExact();
    }

    private static UsageEntry entry(ResultSet row) throws SQLException {
        return new UsageEntry(
                row.getObject("id", UUID.class),
                Objects.requireNonNull(instant(row, "opened_at")),
                instant(row, "settled_at"),
                row.getString("state"),
                row.getObject("member_id", UUID.class),
                row.getObject("key_id", UUID.class),
                row.getBoolean("signed_in"),
                row.getObject("workspace_id", UUID.class),
                row.getObject("service_account_id", UUID.class),
                row.getString("provider"),
                row.getString("model_asked"),
                row.getString("model_served"),
                row.getString("priced_as"),
                row.getBoolean("stream"),
                row.getLong("input_tokens"),
                row.getLong("cache_write_5m_tokens"),
                row.getLong("cache_write_1h_tokens"),
                row.getLong("cache_read_tokens"),
                row.getLong("output_tokens"),
                row.getLong("web_searches"),
                row.getBigDecimal("corrected_pico").longValueExact(),
                row.getLong("cost_pico"),
                row.getInt("reserved_on") == 0 ? 0 : row.getLong("worst_pico"),
                row.getString("factors"),
                row.getBoolean("estimated"),
                row.getString("outcome"),
                row.getInt("http_status"),
                row.getString("session_id"),
                row.getString("client_version"),
                row.getLong("first_byte_millis"),
                row.getLong("duration_millis"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Spend of one UTC day. */
    public record DaySpend(LocalDate day, BigInteger costPico, long requests) {}

    /** Spend of one member or service account. */
    public record MemberSpend(UUID memberId, BigInteger costPico) {}

    /**
     * One ledger row as reports show it.
     *
     * @param state {@code open}, {@code settled}, or {@code swept} when its process died and the cost is an estimate
     * @param keyId what let the request in: an API key, or the session of a client whose member is signed in
     * @param signedIn whether it is such a session
     * @param workspaceId of the key, null for the default workspace
     * @param serviceAccountId null when a member spent it; else {@code memberId} is the same
     * @param costPico what it cost as it is known today, corrections of prices taken in
     * @param bookedPico what was booked when it ended
     * @param reservedPico what was reserved when it was opened, 0 when no cap applied
     */
    public record UsageEntry(
            UUID id,
            Instant openedAt,
            @Nullable Instant settledAt,
            String state,
            UUID memberId,
            UUID keyId,
            boolean signedIn,
            @Nullable UUID workspaceId,
            @Nullable UUID serviceAccountId,
            String provider,
            String modelAsked,
            @Nullable String modelServed,
            @Nullable String pricedAs,
            boolean stream,
            long inputTokens,
            long cacheWrite5mTokens,
            long cacheWrite1hTokens,
            long cacheReadTokens,
            long outputTokens,
            long webSearches,
            long costPico,
            long bookedPico,
            long reservedPico,
            String factors,
            boolean estimated,
            @Nullable String outcome,
            int httpStatus,
            @Nullable String sessionId,
            @Nullable String clientVersion,
            long firstByteMillis,
            long durationMillis) {}
}
