package dev.sluice.gateway.spend;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The caps that admins set. A change holds on every replica from its commit on, because the store evaluates the caps with
 * each reservation; what is in flight at that moment is reserved against the new cap in the same transaction.
 */
public class SpendLimits {

    /** PostgreSQL channel on which a change is announced; whoever hears it calls {@link #refresh()}. */
    public static final String CHANNEL = "spend_limit";

    static final String COLUMNS = "id, scope, holder, within, family, period, calendar, amount_pico, mode, throttle_to,"
            + " when_store_away, created_at, updated_at";

    /** Around the edge of a window, replicas whose clocks are so far apart may count in either; a new cap knows both. */
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(10);

    private static final String LATCH = "select pg_advisory_xact_lock(7355002, 0)::text";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Witness witness;
    private final LimitHolders holders;
    private final DataSource dataSource;
    private final LimitRecollection recollection = new LimitRecollection();

    public SpendLimits(DataSource dataSource, PlatformTransactionManager transactions, Clock clock, Witness witness) {
        this.witness = witness;
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.holders = new LimitHolders(jdbc);
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** Is told of each change inside its transaction, so that a change that cannot be recorded does not happen. */
    public interface Witness {
        /** A cap was set; it may have replaced the one {@code before}. */
        void wasSet(@Nullable SpendLimit before, SpendLimit limit);

        /** What holds for all caps was set. */
        void policySet(LimitPolicy before, LimitPolicy policy);

        /** A cap was removed. */
        void wasRemoved(SpendLimit limit);
    }

    /**
     * Sets a strict cap of this scope and period, replacing what was there.
     *
     * @throws IllegalArgumentException when the amount is negative or the member does not go with the scope
     */
    public SpendLimit set(
            Scope scope,
            @Nullable UUID holder,
            Period period,
            @Nullable BigInteger amountPico,
            WhenStoreIsAway whenStoreIsAway) {
        return set(Draft.strict(scope, holder, period, amountPico, whenStoreIsAway));
    }

    /** Sets a cap, replacing the one of the same scope, holder, family and period. */
    public SpendLimit set(Draft draft) {
        return changing(() -> {
            Optional<SpendLimit> before = same(draft);
            SpendLimit limit = upsert(draft);
            if (before.isEmpty() || before.get().calendar() != limit.calendar()) {
                adopt(limit, policy().timeZone());
            } else {
                hold(limit);
            }
            witness.wasSet(before.orElse(null), limit);
            return limit;
        });
    }

    /** Somebody or something that a cap can name. */
    public record Holder(UUID id, String name) {}

    /** Those that can be chosen for a target, by name. */
    List<Holder> holders(LimitTarget target) {
        return holders.of(target);
    }

    /** Whether there is one with this id that is in use. */
    boolean holderExists(LimitTarget target, UUID id) {
        return holders.exists(target, id);
    }

    /** The names of groups, workspaces, keys and service accounts that have a cap. */
    Map<UUID, String> holderNames() {
        return holders.names();
    }

    /** The name of the group, workspace, key or service account that a cap is for or counts in; empty for any other. */
    public Optional<String> nameOf(SpendLimit limit) {
        if (limit.workspaceId() != null) {
            return holders.name(LimitTarget.WORKSPACE, limit.workspaceId());
        }
        return holders.name(LimitTarget.of(limit.scope()), limit.holder());
    }

    /** The groups of each of these members. */
    Map<UUID, List<Holder>> groupsOf(List<UUID> members) {
        return holders.groupsOf(members);
    }

    /** What holds for all caps. */
    public LimitPolicy policy() {
        return jdbc.sql("select time_zone, group_rule from spend_policy")
                .query((row, number) ->
                        new LimitPolicy(ZoneId.of(row.getString(1)), GroupRule.valueOf(row.getString(2))))
                .single();
    }

    /** Sets what holds for all caps. */
    public void setPolicy(LimitPolicy wanted) {
        changing(() -> {
            witness.policySet(policy(), wanted);
            jdbc.sql("update spend_policy set time_zone = ?, group_rule = ?")
                    .param(wanted.timeZone().getId())
                    .param(wanted.groupRule().name())
                    .update();
            list().stream()
                    .filter(limit -> limit.calendar() == Calendar.ORGANIZATION)
                    .forEach(limit -> adopt(limit, wanted.timeZone()));
            jdbc.sql("select spend_hold('MEMBER', null, ?, null, null)::text")
                    .param(Counter.NOBODY)
                    .query(String.class)
                    .optional();
            return true;
        });
    }

    private Optional<SpendLimit> same(Draft draft) {
        return find(draft.scope(), draft.holder(), draft.within(), draft.family(), draft.period());
    }

    /** The cap of this scope, holder, workspace, family and period; for most scopes the workspace is all zeros. */
    public Optional<SpendLimit> find(Scope scope, UUID holder, UUID within, String family, Period period) {
        return jdbc.sql("select " + COLUMNS + " from spend_limit where scope = :scope and holder = :holder"
                        + " and within = :within and family = :family and period = :period::spend_period")
                .param("scope", scope.name())
                .param("holder", holder)
                .param("within", within)
                .param("family", family)
                .param("period", period.name())
                .query((row, number) -> read(row))
                .optional();
    }

    private SpendLimit upsert(Draft draft) {
        BigInteger amount = draft.amountPico();
        return jdbc.sql("""
                        insert into spend_limit (%1$s)
                        values (:id, :scope, :holder, :within, :family, :period::spend_period, :calendar, :amount, :mode,
                                :throttle, :away, :now, :now)
                        on conflict (scope, holder, within, family, period) do update
                        set calendar = excluded.calendar, amount_pico = excluded.amount_pico, mode = excluded.mode,
                            throttle_to = excluded.throttle_to, when_store_away = excluded.when_store_away,
                            updated_at = excluded.updated_at
                        returning %1$s
                        """.formatted(COLUMNS))
                .param("id", Ids.next())
                .param("scope", draft.scope().name())
                .param("holder", draft.holder())
                .param("within", draft.within())
                .param("family", draft.family())
                .param("period", draft.period().name())
                .param("calendar", draft.calendar().name())
                .param("amount", amount == null ? null : new BigDecimal(amount), Types.NUMERIC)
                .param("mode", draft.mode().name())
                .param("throttle", draft.throttleTo(), Types.VARCHAR)
                .param("away", draft.whenStoreIsAway().name())
                .param("now", OffsetDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC))
                .query((row, number) -> read(row))
                .single();
    }

    /** Lets what is in flight reserve, for a cap that did not hold until now: this one, or the one behind it. */
    private void hold(SpendLimit limit) {
        if (limit.scope() == Scope.WORKSPACE_MEMBER) {
            jdbc.sql("select spend_hold('WORKSPACE_MEMBER', array[:holder], :within, :period, :family)::text")
                    .param("holder", limit.holder())
                    .param("within", limit.within())
                    .param("period", limit.period().name())
                    .param("family", limit.family())
                    .query(String.class)
                    .optional();
            return;
        }
        jdbc.sql("select spend_hold_for(:scope, :holder, :period, :family)::text")
                .param("scope", limit.scope().name())
                .param("holder", limit.holder())
                .param("period", limit.period().name())
                .param("family", limit.family())
                .query(String.class)
                .optional();
    }

    /**
     * Lets the counters of a cap that is new hold what its period has seen already. One person's in a workspace is one of
     * those that the cap for each person there looks at: with that cap it is up to date, else all of them are brought up
     * to date.
     */
    private void adopt(SpendLimit limit, ZoneId organization) {
        boolean one = limit.scope() == Scope.WORKSPACE_MEMBER;
        Scope scope = one ? Scope.EACH_WORKSPACE_MEMBER : limit.scope();
        UUID holder = one ? limit.within() : limit.holder();
        boolean counted = one
                && find(scope, holder, Counter.NOBODY, limit.family(), limit.period())
                        .filter(each -> each.calendar() == limit.calendar())
                        .isPresent();
        if (counted) {
            hold(limit);
            return;
        }
        String zone = limit.calendar().zone(organization.getId());
        Instant now = clock.instant();
        Stream.of(now, now.minus(LARGEST_SKEW), now.plus(LARGEST_SKEW))
                .map(at -> Window.of(limit.period(), zone, at))
                .distinct()
                .forEach(window -> jdbc.sql(
                                "select spend_adopt(:scope, :holder, :family, :period, :zone, :start, :from, :to)::text")
                        .param("scope", scope.name())
                        .param("holder", holder)
                        .param("family", limit.family())
                        .param("period", limit.period().name())
                        .param("zone", zone)
                        .param("start", window.start())
                        .param("from", OffsetDateTime.ofInstant(window.from(), ZoneOffset.UTC))
                        .param("to", OffsetDateTime.ofInstant(window.to(), ZoneOffset.UTC))
                        .query(String.class)
                        .optional());
    }

    /** The caps that name nobody, newest first: those of the organization and for each member. */
    public List<SpendLimit> ofEverybody() {
        return of(List.of(Counter.NOBODY));
    }

    /** The caps that are set for these; {@link Counter#NOBODY} for those that name nobody. Newest first. */
    public List<SpendLimit> of(Collection<UUID> holders) {
        return jdbc.sql("select " + COLUMNS + " from spend_limit where holder = any (:holders)"
                        + " order by created_at desc, id desc")
                .param("holders", holders.toArray(UUID[]::new))
                .query((row, number) -> read(row))
                .list();
    }

    /** Some caps, newest first. */
    public List<SpendLimit> page(int most, long skipped) {
        return jdbc.sql("select " + COLUMNS + " from spend_limit order by created_at desc, id desc limit ? offset ?")
                .param(most)
                .param(skipped)
                .query((row, number) -> read(row))
                .list();
    }

    /** All caps, newest first. There may be a hundred thousand. */
    public List<SpendLimit> list() {
        return jdbc.sql("select " + COLUMNS + " from spend_limit order by created_at desc, id desc")
                .query((row, number) -> read(row))
                .list();
    }

    /** Those that hold for each of several people: few, however many people there are. */
    List<SpendLimit> forEach() {
        return jdbc.sql("select " + COLUMNS + " from spend_limit where scope like 'EACH%' order by id")
                .query((row, number) -> read(row))
                .list();
    }

    /** Those of a period and family of which one is chosen for each of these people. */
    List<SpendLimit> chosenAmong(Period period, String family, List<UUID> people) {
        return jdbc.sql("select " + COLUMNS + " from spend_limit where period = :period::spend_period"
                        + " and family = :family and (scope in ('EACH_MEMBER', 'EACH_GROUP_MEMBER')"
                        + " or scope = 'MEMBER' and holder = any (:people))")
                .param("period", period.name())
                .param("family", family)
                .param("people", people.toArray(UUID[]::new))
                .query((row, number) -> read(row))
                .list();
    }

    /** Those for whom a cap of their own goes before the one for each person in this workspace. */
    List<UUID> withOwnIn(UUID workspace, Period period, String family, List<UUID> people) {
        return jdbc.sql("select holder from spend_limit where scope = 'WORKSPACE_MEMBER' and within = :workspace"
                        + " and period = :period::spend_period and family = :family and holder = any (:people)")
                .param("workspace", workspace)
                .param("period", period.name())
                .param("family", family)
                .param("people", people.toArray(UUID[]::new))
                .query((row, number) -> row.getObject(1, UUID.class))
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
            removed.ifPresent(limit -> {
                hold(limit);
                witness.wasRemoved(limit);
            });
            return removed.isPresent();
        });
    }

    /** Reads what is new of what this replica remembers for the time that the store is away. */
    public void refresh() {
        try (Connection connection = dataSource.getConnection()) {
            refresh(connection);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the limits cannot be read", e);
        }
    }

    /** The caps as last read, or null when they never could be. */
    @Nullable
    KnownLimits known() {
        return recollection.known();
    }

    /** As {@link #refresh()}, on a connection whose waits the caller has bounded. */
    void refresh(Connection connection) throws SQLException {
        recollection.refresh(connection);
    }

    /** Changes caps while nothing opens or settles, takes in what is in flight, and tells the other replicas. */
    private <T> T changing(Supplier<T> change) {
        T result = Objects.requireNonNull(transaction.execute(status -> {
            jdbc.sql(LATCH).query(String.class).optional();
            T changed = change.get();
            jdbc.sql("select spend_policy_changed()::text").query(String.class).optional();
            return changed;
        }));
        // Inside a larger transaction nothing is there to be read yet; its end is announced to this replica too.
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            refresh();
        }
        return result;
    }

    static SpendLimit read(ResultSet row) throws SQLException {
        BigDecimal amount = row.getBigDecimal("amount_pico");
        Timestamp created = row.getTimestamp("created_at");
        Timestamp updated = row.getTimestamp("updated_at");
        return new SpendLimit(
                row.getObject("id", UUID.class),
                Scope.valueOf(row.getString("scope")),
                row.getObject("holder", UUID.class),
                row.getObject("within", UUID.class),
                row.getString("family"),
                Period.valueOf(row.getString("period")),
                Calendar.valueOf(row.getString("calendar")),
                amount == null ? null : amount.toBigIntegerExact(),
                Mode.valueOf(row.getString("mode")),
                row.getString("throttle_to"),
                WhenStoreIsAway.valueOf(row.getString("when_store_away")),
                created.toInstant(),
                updated.toInstant());
    }
}
