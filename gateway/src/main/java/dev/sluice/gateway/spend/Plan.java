package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.Counter.Dated;
import dev.sluice.gateway.spend.LimitTerms.Watched;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Which counters a request is booked into. It is the same for all requests of one requester and family in the same windows,
 * so that what the store is told is put into words once.
 *
 * @param literal their numbers in the order in which the entry names them, as PostgreSQL's array
 * @param capped those with a cap, which what is in flight is held in; ascending by number
 * @param from when the last of their windows opened
 * @param to when the first of them closes
 */
record Plan(String literal, List<Place> capped, Words words, Instant from, Instant to) {

    /** A counter and the window in which it counts a request. */
    record InWindow(Watched watched, Window window) {

        static InWindow at(Instant instant, Watched watched) {
            return new InWindow(watched, watched.counter().window(instant));
        }

        Dated dated() {
            return watched.counter().on(window.start());
        }
    }

    /** A counter: its number, what holds for it, the window that it counts in, and the bit that marks it in an entry. */
    record Place(Watched watched, Window window, int number, int bit) {

        /** The cap of a capped one, in pico-dollars. */
        BigInteger cap() {
            return Objects.requireNonNull(watched.capPico());
        }

        /** Whether the cap refuses a request that is too much for it. */
        boolean hard(boolean throttled) {
            SpendLimit limit = watched.limit();
            return limit != null && (limit.mode() == Mode.STRICT || (limit.mode() == Mode.THROTTLE && !throttled));
        }
    }

    /** What the store is told of the capped ones, each in the text form of its type. */
    record Words(String numbers, int bits, String caps, String hard, String hardWhenThrottled) {

        private static Words of(List<Place> capped) {
            return new Words(
                    ArrayText.of(capped.stream().map(Place::number).toList()),
                    capped.stream().mapToInt(Place::bit).sum(),
                    ArrayText.of(capped.stream().map(Place::cap).toList()),
                    hard(capped, false),
                    hard(capped, true));
        }

        private static String hard(List<Place> capped, boolean throttled) {
            return ArrayText.of(
                    capped.stream().map(place -> place.hard(throttled)).toList());
        }

        String hard(boolean throttled) {
            return throttled ? hardWhenThrottled : hard;
        }
    }

    /**
     * Of one counter at least: the organization's day is always among them.
     *
     * @param numberOf the number that the store has for a counter in its window
     */
    static Plan of(List<InWindow> counters, ToIntFunction<Dated> numberOf) {
        List<Place> places = new ArrayList<>(counters.size());
        for (int i = 0; i < counters.size(); i++) {
            InWindow counter = counters.get(i);
            places.add(new Place(counter.watched(), counter.window(), numberOf.applyAsInt(counter.dated()), 1 << i));
        }
        List<Place> capped = places.stream()
                .filter(place -> place.watched().capPico() != null)
                .sorted(Comparator.comparingInt(Place::number))
                .toList();
        return new Plan(
                ArrayText.of(places.stream().map(Place::number).toList()),
                capped,
                Words.of(capped),
                edges(counters, Window::from).max(Comparator.naturalOrder()).orElseThrow(),
                edges(counters, Window::to).min(Comparator.naturalOrder()).orElseThrow());
    }

    private static Stream<Instant> edges(List<InWindow> counters, Function<Window, Instant> edge) {
        return counters.stream().map(InWindow::window).map(edge);
    }

    /** Whether all windows are open at this instant. */
    boolean covers(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }
}
