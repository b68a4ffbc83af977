package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.spend.KnownLimits.Verdict;
import dev.sluice.gateway.spend.LimitTerms.Requester;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another replica remembers for the time that the store is away. */
class LimitRecollectionTest {

    private final MovableClock clock = new MovableClock("2026-11-18T15:00:00Z");
    private final LimitRecollection recollection = new LimitRecollection();
    private final UUID ada = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();
    private SpendFixture world;

    @BeforeEach
    void begin(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
    }

    @AfterEach
    void end() {
        world.close();
    }

    private KnownLimits refreshed() throws SQLException {
        try (Connection connection = world.database.connect()) {
            recollection.refresh(connection);
            assertThat(connection.getAutoCommit()).isTrue();
        }
        return Objects.requireNonNull(recollection.known());
    }

    private static Verdict verdict(KnownLimits known, UUID member) {
        return KnownLimits.verdict(known.termsOf(new Requester(member, UUID.randomUUID(), null, null)), "opus");
    }

    private SpendLimit cap(Scope scope, UUID holder, long pico) {
        return world.limits.set(scope, holder, Period.DAILY, BigInteger.valueOf(pico), WhenStoreIsAway.CLOSED);
    }

    @Test
    void readsOnlyWhatChangedAndSeesWhatIsNewOtherAndGone() throws SQLException {
        SpendLimit ofAda = cap(Scope.MEMBER, ada, 0);
        KnownLimits known = refreshed();
        assertThat(verdict(known, ada)).isInstanceOf(Verdict.Zero.class);
        assertThat(verdict(known, bob)).isEqualTo(new Verdict.Open());

        cap(Scope.MEMBER, bob, 5);
        assertThat(refreshed()).as("not read anew").isSameAs(known);
        assertThat(verdict(known, bob)).isEqualTo(new Verdict.Closed());
        assertThat(verdict(known, ada)).isInstanceOf(Verdict.Zero.class);

        cap(Scope.MEMBER, ada, 7);
        refreshed();
        assertThat(verdict(known, ada)).isEqualTo(new Verdict.Closed());

        world.limits.remove(ofAda.id());
        refreshed();
        assertThat(verdict(known, ada)).isEqualTo(new Verdict.Open());
        assertThat(verdict(known, bob)).isEqualTo(new Verdict.Closed());
    }

    @Test
    void whoNamesNobodyOrAGroupConcernsEverybody() throws SQLException {
        KnownLimits known = refreshed();
        SpendLimit each =
                world.limits.set(Scope.EACH_MEMBER, null, Period.DAILY, BigInteger.ZERO, WhenStoreIsAway.OPEN);
        refreshed();
        assertThat(verdict(known, ada)).isInstanceOf(Verdict.Zero.class);
        world.limits.remove(each.id());
        cap(Scope.GROUP_POOL, UUID.randomUUID(), 5);
        refreshed();
        assertThat(verdict(known, ada)).isEqualTo(new Verdict.Closed());
    }

    @Test
    void whatWasUnderWayAtTheLastReadingIsNotMissed() throws SQLException {
        cap(Scope.MEMBER, ada, 5);
        try (Connection slow = world.database.connect()) {
            slow.setAutoCommit(false);
            try (var statement = slow.createStatement()) {
                statement.execute("delete from spend_limit where holder = '" + ada + "'");
                // Read while the removal is not committed, under a version that others have moved on meanwhile.
                cap(Scope.MEMBER, bob, 5);
                KnownLimits known = refreshed();
                assertThat(verdict(known, ada)).isEqualTo(new Verdict.Closed());
                statement.execute("select spend_policy_changed()");
                slow.commit();
                refreshed();
                assertThat(verdict(known, ada)).isEqualTo(new Verdict.Open());
            }
        }
    }

    @Test
    void manyChangesAreReadAllAtOnce() throws SQLException {
        KnownLimits known = refreshed();
        UUID one = UUID.randomUUID();
        world.sql
                .sql("insert into spend_limit (id, scope, holder, period, amount_pico, when_store_away, created_at,"
                        + " updated_at) select gen_random_uuid(), 'MEMBER', case n when 1 then ? else gen_random_uuid()"
                        + " end, 'DAILY', 0, 'CLOSED', now(), now() from generate_series(1, 2500) n")
                .param(one)
                .update();
        world.sql.sql("select spend_policy_changed()::text").query(String.class).optional();
        assertThat(refreshed()).isNotSameAs(known);
        assertThat(verdict(refreshed(), one)).isInstanceOf(Verdict.Zero.class);
        assertThat(verdict(refreshed(), ada)).isEqualTo(new Verdict.Open());
    }
}
