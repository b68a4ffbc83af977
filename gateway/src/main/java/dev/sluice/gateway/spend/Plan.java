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
 * A request's counters in the order in which its entry names them. It is the same for all requests of one requester and
 * family in the same windows, so that what the store is told is put into words once.
 *
 * @param literal their numbers, as PostgreSQL's array
 * @param capped those with a cap, which what is in flight is held in; ascending by number
 */
record Plan(List<Place> places, String literal, List<Place> capped, Words words) {

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

    /** @param numbers of each of these counters in its window */
    static Plan of(List<Watched> watched, List<Window> windows, List<Integer> numbers) {
        List<Place> places = new ArrayList<>(watched.size());
        for (int i = 0; i < watched.size(); i++) {
            places.add(new Place(watched.get(i), windows.get(i), numbers.get(i), 1 << i));
        }
        List<Place> capped = places.stream()
                .filter(place -> place.watched().capPico() != null)
                .sorted(Comparator.comparingInt(Place::number))
                .toList();
        return new Plan(List.copyOf(places), ArrayText.of(numbers), capped, Words.of(capped));
    }

    /** Whether all windows are open at this instant. */
    boolean covers(Instant at) {
        for (Place place : places) {
            if (at.isBefore(place.window().from())
                    || !at.isBefore(place.window().to())) {
                return false;
            }
        }
        return true;
    }
}
