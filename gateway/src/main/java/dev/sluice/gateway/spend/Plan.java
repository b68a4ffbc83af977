package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.LimitTerms.Watched;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

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
     * @param numbers of each of these counters in its window
     */
    static Plan of(List<Watched> watched, List<Window> windows, List<Integer> numbers) {
        List<Place> places = new ArrayList<>(watched.size());
        for (int i = 0; i < watched.size(); i++) {
            places.add(new Place(watched.get(i), windows.get(i), numbers.get(i), 1 << i));
        }
        List<Place> capped = places.stream()
                .filter(place -> place.watched().capPico() != null)
                .sorted(Comparator.comparingInt(Place::number))
                .toList();
        return new Plan(
                ArrayText.of(numbers),
                capped,
                Words.of(capped),
                windows.stream()
                        .map(Window::from)
                        .max(Comparator.naturalOrder())
                        .orElseThrow(),
                windows.stream().map(Window::to).min(Comparator.naturalOrder()).orElseThrow());
    }

    /** Whether all windows are open at this instant. */
    boolean covers(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }
}
