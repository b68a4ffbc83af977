package dev.sluice.adminui.overview;

import dev.sluice.adminui.Dollars;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Spend per day as bars in a box of {@link #WIDTH} by {@link #HEIGHT} units, stretched to the room there is.
 *
 * @param topLabel the amount at the upper edge, a round number
 * @param middleLabel half of it
 */
public record SpendChart(List<Bar> bars, String topLabel, String middleLabel, String totalLabel) {

    /** Width of the drawing in its own units. */
    public static final int WIDTH = 1200;
    /** Height of the drawing in its own units. */
    public static final int HEIGHT = 400;

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final BigInteger SMALLEST_TOP = BigInteger.TEN.pow(10);

    /** One day before it is drawn. */
    public record Day(LocalDate day, BigInteger costPico, long requests) {}

    /** One bar; coordinates in units of the drawing. */
    public record Bar(int x, int y, int width, int height, String day, String amount, String requests, boolean today) {

        /** What hovering says. */
        public String label() {
            return day + ": " + amount + ", " + requests;
        }
    }

    /** Draws the days, oldest first. */
    public static SpendChart of(List<Day> days) {
        BigInteger largest = days.stream().map(Day::costPico).reduce(BigInteger.ZERO, BigInteger::max);
        BigInteger top = roundUp(largest);
        int slot = WIDTH / Math.max(1, days.size());
        List<Bar> bars = IntStream.range(0, days.size())
                .mapToObj(i -> bar(days.get(i), i * slot, slot, top, i == days.size() - 1))
                .toList();
        BigInteger total = days.stream().map(Day::costPico).reduce(BigInteger.ZERO, BigInteger::add);
        return new SpendChart(bars, Dollars.text(top), Dollars.text(top.shiftRight(1)), Dollars.text(total));
    }

    /** Whether there is anything to see. */
    public boolean empty() {
        return bars.stream().allMatch(bar -> bar.height() == 0);
    }

    /** The first, a middle and the last day, for the axis. */
    public List<String> axis() {
        if (bars.size() < 3) {
            return bars.stream().map(Bar::day).toList();
        }
        return List.of(
                bars.getFirst().day(),
                bars.get(bars.size() / 2).day(),
                bars.getLast().day());
    }

    private static Bar bar(Day day, int x, int slot, BigInteger top, boolean today) {
        int height = day.costPico()
                .max(BigInteger.ZERO)
                .multiply(BigInteger.valueOf(HEIGHT))
                .divide(top)
                .intValueExact();
        if (height < 3 && day.costPico().signum() > 0) {
            height = 3;
        }
        int gap = Math.max(2, slot / 4);
        String requests =
                String.format(Locale.ENGLISH, "%,d request%s", day.requests(), day.requests() == 1 ? "" : "s");
        return new Bar(
                x + gap / 2,
                HEIGHT - height,
                slot - gap,
                height,
                DAY.format(day.day()),
                Dollars.text(day.costPico()),
                requests,
                today);
    }

    /** The next of 1, 2, 5 times a power of ten, so that the axis reads well. */
    private static BigInteger roundUp(BigInteger amount) {
        BigInteger power = SMALLEST_TOP;
        while (true) {
            for (int factor : new int[] {1, 2, 5}) {
                BigInteger candidate = power.multiply(BigInteger.valueOf(factor));
                if (candidate.compareTo(amount) >= 0) {
                    return candidate;
                }
            }
            power = power.multiply(BigInteger.TEN);
        }
    }
}
