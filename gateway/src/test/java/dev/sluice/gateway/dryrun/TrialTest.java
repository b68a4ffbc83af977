package dev.sluice.gateway.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.spend.Period;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TrialTest {

    private static final Instant START = Instant.parse("2026-10-01T00:00:00Z");

    /** A request of the past. */
    record Past(int who, int minute, long cost, long more) {}

    @Provide
    Arbitrary<List<Past>> months() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 31 * 24 * 60),
                        Arbitraries.longs().between(0, 500),
                        Arbitraries.longs().between(0, 500))
                .as(Past::new)
                .list()
                .ofMaxSize(80);
    }

    private static UUID id(int who) {
        return new UUID(1, who);
    }

    @Property(tries = 300)
    void itJudgesAsABookkeeperWouldByHand(@ForAll("months") List<Past> unordered, @ForAll Period period) {
        List<Past> past = new ArrayList<>(unordered);
        past.sort((a, b) -> Integer.compare(a.minute(), b.minute()));
        Trial trial = new Trial(period, BigInteger.valueOf(1_000));
        Map<Integer, Map<LocalDate, Long>> books = new HashMap<>();
        Map<Integer, Integer> refused = new HashMap<>();
        for (Past each : past) {
            Instant at = START.plusSeconds(60L * each.minute());
            trial.judge(id(each.who()), at, each.cost(), each.cost() + each.more());
            Map<LocalDate, Long> book = books.computeIfAbsent(each.who(), who -> new HashMap<>());
            long before = book.getOrDefault(period.startOf(at), 0L);
            if (before + each.cost() + each.more() <= 1_000) {
                book.put(period.startOf(at), before + each.cost());
            } else {
                refused.merge(each.who(), 1, Integer::sum);
            }
        }
        assertThat(trial.stopped()).hasSize(refused.size()).allSatisfy(result -> {
            int who = (int) result.holder().getLeastSignificantBits();
            assertThat(result.refused()).isEqualTo(refused.getOrDefault(who, 0).longValue());
            assertThat(result.spentPico())
                    .isEqualTo(BigInteger.valueOf(books.getOrDefault(who, Map.of()).values().stream()
                            .mapToLong(Long::longValue)
                            .sum()));
        });
        books.values().forEach(book -> assertThat(book.values()).allMatch(spent -> spent <= 1_000));
    }

    @Example
    void zeroStopsEverythingAndTheFirstTimeIsTold() {
        Trial trial = new Trial(Period.DAILY, BigInteger.ZERO);
        trial.judge(id(1), START.plusSeconds(5), 0, 0);
        trial.judge(id(1), START.plusSeconds(100_000), 7, 9);

        assertThat(trial.stopped()).singleElement().satisfies(result -> {
            assertThat(result.first()).isEqualTo(START.plusSeconds(5));
            assertThat(result.periodsStopped()).isEqualTo(2);
            assertThat(result.refused()).isEqualTo(2);
            assertThat(result.notSpentPico()).isEqualTo(BigInteger.valueOf(7));
        });
    }
}
