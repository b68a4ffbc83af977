package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendFixture.CENT;
import static dev.sluice.gateway.spend.SpendFixture.DOLLAR;
import static dev.sluice.gateway.spend.SpendFixture.completed;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is thrown at the ledger: no counter is ever seen above its cap, and at rest the counters are its sums. */
class LedgerInvariantTests {

    private static final int CALLERS = 40;
    private static final Duration TIME = Duration.ofSeconds(4);

    private final MovableClock clock = new MovableClock("2026-11-18T15:00:00Z");
    private final Random random = new Random(20261118);
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicInteger blocked = new AtomicInteger();

    @Test
    void noCapIsEverPassedAndNothingIsLostWithTwoReplicasAndRandomTraffic(@TempDir Path folder) throws Exception {
        try (SpendFixture world = new SpendFixture(clock, folder)) {
            List<UUID> members = Stream.generate(UUID::randomUUID).limit(8).toList();
            world.cap(SpendLimit.Scope.ORGANIZATION_POOL, null, Period.DAILY, 20 * DOLLAR);
            world.cap(SpendLimit.Scope.ORGANIZATION_POOL, null, Period.MONTHLY, 30 * DOLLAR);
            world.cap(SpendLimit.Scope.EACH_MEMBER, null, Period.WEEKLY, 3 * DOLLAR);
            world.cap(SpendLimit.Scope.MEMBER, members.getFirst(), Period.DAILY, DOLLAR);
            List<Ledger> gateways = List.of(world.ledger(), world.ledger());
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger looks = new AtomicInteger();
            Instant end = Instant.now().plus(TIME);
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> running = new ArrayList<>();
                for (int n = 0; n < CALLERS; n++) {
                    Ledger gateway = gateways.get(n % 2);
                    Random own = new Random(random.nextLong());
                    running.add(callers.submit(() -> traffic(world, gateway, members, own, end)));
                }
                running.add(callers.submit(() -> {
                    while (goesOn(end)) {
                        over.compareAndSet(false, anyCounterAboveItsCap(world));
                        looks.incrementAndGet();
                    }
                }));
                for (Future<?> each : running) {
                    each.get();
                }
            }
            world.settled();
            assertThat(over).as("a counter above its cap").isFalse();
            assertThat(looks.get()).isGreaterThan(20);
            assertThat(admitted.get()).isGreaterThan(100);
            assertThat(blocked.get()).isGreaterThan(10);
            assertThat(world.count("true")).isEqualTo(admitted.get());
            assertThat(world.reserved()).isZero();
            assertThat(gateways.getLast().reconcile()).isEmpty();
        }
    }

    /** Longer than planned where few are refused, as on a slow machine: most wait until a reservation ends. */
    private boolean goesOn(Instant end) {
        Instant now = Instant.now();
        return now.isBefore(end) || (blocked.get() <= 10 && now.isBefore(end.plus(TIME.multipliedBy(4))));
    }

    private void traffic(SpendFixture world, Ledger gateway, List<UUID> members, Random own, Instant end) {
        List<OpenEntry> open = new ArrayList<>();
        while (goesOn(end)) {
            UUID member = members.get(own.nextInt(members.size()));
            switch (gateway.open(world.request(member, own.nextLong(20 * CENT)))) {
                case Admission.Admitted let -> {
                    admitted.incrementAndGet();
                    open.add(let.entry());
                    // Some reservations shrink while their request runs on.
                    if (own.nextInt(3) == 0) {
                        gateway.giveBack(
                                new OpenEntry(let.entry().request(), false, true),
                                let.entry().request().worstCasePico() / 10);
                    }
                }
                case Admission.Blocked refused -> blocked.incrementAndGet();
                case Admission.Throttled never -> throw new IllegalStateException("no cap throttles");
                case Admission.Unavailable away -> throw new IllegalStateException("the store is there");
            }
            if (open.size() > own.nextInt(4)) {
                OpenEntry entry = open.remove(own.nextInt(open.size()));
                long worst = entry.request().worstCasePico();
                OpenEntry tight = new OpenEntry(entry.request(), false, true);
                if (own.nextBoolean()) {
                    gateway.giveBack(tight, worst / 10);
                }
                gateway.settle(entry, completed(worst == 0 ? 0 : own.nextLong(worst) / 20));
                if (own.nextInt(5) == 0) {
                    gateway.giveBack(tight, worst / 20);
                }
                if (own.nextInt(5) == 0) {
                    gateway.settle(entry, completed(0));
                }
            }
        }
        IntStream.range(0, open.size()).forEach(n -> gateway.settle(open.get(n), completed(n)));
    }

    private static boolean anyCounterAboveItsCap(SpendFixture world) {
        return world.sql.sql("""
                        select exists (
                            select 1 from spend_counter c
                            where c.settled + c.reserved > (
                                select coalesce(
                                    max(l.amount_pico) filter (where l.scope = 'MEMBER' and l.holder = c.holder),
                                    max(l.amount_pico) filter (where l.scope <> 'MEMBER'))
                                from spend_limit l
                                where l.period = c.period
                                  and (l.scope = 'ORGANIZATION_POOL') = (c.scope = 'ORGANIZATION')))
                        """).query(Boolean.class).single();
    }
}
