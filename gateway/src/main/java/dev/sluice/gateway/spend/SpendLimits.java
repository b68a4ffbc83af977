package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
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

    /** Around the edge of a window, replicas whose clocks are so far apart may count in either; a new cap knows both. */
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(10);

    private static final String LATCH = "select pg_advisory_xact_lock(7355002, 0)::text";

    private final JdbcClient jdbc;
    private final LimitTable table;
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
        this.table = new LimitTable(jdbc);
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
            Optional<SpendLimit> before =
                    find(draft.scope(), draft.holder(), draft.within(), draft.family(), draft.period());
            SpendLimit limit = table.put(draft, clock.instant());
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

    /** The cap of this scope, holder, workspace, family and period; for most scopes the workspace is all zeros. */
    public Optional<SpendLimit> find(Scope scope, UUID holder, UUID within, String family, Period period) {
        return table.find(scope, holder, within, family, period);
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
        return table.of(holders);
    }

    /** Some caps, newest first. */
    public List<SpendLimit> page(int most, long skipped) {
        return table.page(most, skipped);
    }

    /** All caps, newest first. There may be a hundred thousand. */
    public List<SpendLimit> list() {
        return table.list();
    }

    /** Those that hold for each of several people: few, however many people there are. */
    List<SpendLimit> forEach() {
        return table.forEach();
    }

    /** Those of a period and family of which one is chosen for each of these people. */
    List<SpendLimit> chosenAmong(Period period, String family, List<UUID> people) {
        return table.chosenAmong(period, family, people);
    }

    /** Those for whom a cap of their own goes before the one for each person in this workspace. */
    List<UUID> withOwnIn(UUID workspace, Period period, String family, List<UUID> people) {
        return table.withOwnIn(workspace, period, family, people);
    }

    /** One cap. */
    public Optional<SpendLimit> find(UUID id) {
        return table.find(id);
    }

    /** Removes a cap; false when there is none with this id. */
    public boolean remove(UUID id) {
        return changing(() -> {
            Optional<SpendLimit> removed = table.delete(id);
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
}
