package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendLimit.Scope.EACH_MEMBER;
import static dev.sluice.gateway.spend.SpendLimit.Scope.MEMBER;
import static dev.sluice.gateway.spend.SpendLimit.Scope.ORGANIZATION_POOL;
import static dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway.CLOSED;
import static dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

class SpendLimitsTests {

    private final MovableClock clock = new MovableClock("2026-11-18T15:00:00Z");
    private final UUID ada = UUID.randomUUID();
    private SpendFixture world;

    @BeforeEach
    void begin(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void settingACapAgainReplacesItAndKeepsItsIdentity() {
        SpendLimit first = world.limits.set(MEMBER, ada, Period.DAILY, BigInteger.TEN, CLOSED);
        clock.moveTo("2026-11-18T16:00:00Z");
        SpendLimit second = world.limits.set(MEMBER, ada, Period.DAILY, null, OPEN);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.createdAt()).isEqualTo(first.createdAt());
        assertThat(second.updatedAt()).isEqualTo(clock.instant());
        assertThat(second.amountPico()).isNull();
        assertThat(world.limits.list()).containsExactly(second);
        assertThat(world.limits.find(first.id())).contains(second);
        assertThat(world.limits.remove(first.id())).isTrue();
        assertThat(world.limits.remove(first.id())).isFalse();
        assertThat(world.limits.find(first.id())).isEmpty();
    }

    @Test
    void capsBeyondTheRangeOfALongAreKeptExactly() {
        BigInteger large = new BigInteger("123456789012345678901234");
        assertThat(world.limits
                        .set(ORGANIZATION_POOL, null, Period.MONTHLY, large, CLOSED)
                        .amountPico())
                .isEqualTo(large);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.limits.set(MEMBER, null, Period.DAILY, BigInteger.ONE, CLOSED));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.limits.set(EACH_MEMBER, ada, Period.DAILY, BigInteger.ONE, CLOSED));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.limits.set(MEMBER, ada, Period.DAILY, BigInteger.ONE.negate(), CLOSED));
    }

    @Test
    void capsAreReadByThePageAndByWhomTheyName() {
        SpendLimit first = world.limits.set(MEMBER, ada, Period.DAILY, BigInteger.TEN, CLOSED);
        clock.moveTo("2026-11-18T16:00:00Z");
        SpendLimit second = world.limits.set(EACH_MEMBER, null, Period.DAILY, BigInteger.TEN, CLOSED);
        assertThat(world.limits.page(1, 0)).containsExactly(second);
        assertThat(world.limits.page(2, 1)).containsExactly(first);
        assertThat(world.limits.of(List.of(ada))).containsExactly(first);
        assertThat(world.limits.ofEverybody()).containsExactly(second);
        assertThat(world.limits.of(List.of())).isEmpty();
    }

    @Test
    void aChangeIsAnnounced() throws Exception {
        try (Connection connection = world.database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("listen " + SpendLimits.CHANNEL);
            world.limits.set(EACH_MEMBER, null, Period.DAILY, BigInteger.ONE, CLOSED);
            assertThat(connection.unwrap(PGConnection.class).getNotifications(5_000))
                    .isNotEmpty();
        }
    }
}
