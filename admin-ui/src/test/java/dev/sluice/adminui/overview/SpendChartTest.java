package dev.sluice.adminui.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.adminui.overview.SpendChart.Bar;
import dev.sluice.adminui.overview.SpendChart.Day;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpendChartTest {

    private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);

    @Test
    void theAxisEndsAtARoundAmountAboveTheHighestDay() {
        SpendChart chart = SpendChart.of(days(3, 130, 70));
        assertThat(chart.topLabel()).isEqualTo("$200.00");
        assertThat(chart.bars()).extracting(Bar::height).containsExactly(6, 260, 140);
        assertThat(chart.totalLabel()).isEqualTo("$203.00");
    }

    @Test
    void aDayWithAnySpendCanBeSeen() {
        assertThat(SpendChart.of(days(0, 1, 100_000)).bars())
                .extracting(Bar::height)
                .startsWith(0, 3);
    }

    @Test
    void everyBarLiesInsideTheDrawing() {
        SpendChart chart = SpendChart.of(days(IntStream.range(0, 30).toArray()));
        assertThat(chart.bars())
                .allSatisfy(bar -> assertThat(bar.x() + bar.width()).isLessThanOrEqualTo(SpendChart.WIDTH))
                .allSatisfy(bar -> assertThat(bar.y() + bar.height()).isEqualTo(SpendChart.HEIGHT));
    }

    @Test
    void monthsWithoutSpendAreEmpty() {
        assertThat(SpendChart.of(days(0, 0, 0)).empty()).isTrue();
        assertThat(SpendChart.of(List.of()).empty()).isTrue();
    }

    private static List<Day> days(int... dollars) {
        return IntStream.range(0, dollars.length)
                .mapToObj(i -> new Day(
                        FIRST.plusDays(i), BigInteger.valueOf(dollars[i]).multiply(BigInteger.TEN.pow(12)), i))
                .toList();
    }
}
