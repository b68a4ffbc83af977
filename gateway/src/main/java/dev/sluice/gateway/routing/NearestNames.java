package dev.sluice.gateway.routing;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that somebody may have meant. */
final class NearestNames {

    private static final int MOST = 3;

    /** A longer name is cut before it is compared, to bound the work for hostile input. */
    private static final int LONGEST_COMPARED = 100;

    private static final Comparator<Near> NEAREST = Comparator.comparingInt(Near::distance)
            .thenComparing(Comparator.comparingInt(Near::sameBeginning).reversed())
            .thenComparing(Near::name, Comparator.reverseOrder());

    private NearestNames() {}

    private record Near(String name, int distance, int sameBeginning) {}

    /** At most three: least edit distance first, then the longest common beginning, then the later name. */
    static List<String> to(String asked, Collection<String> names) {
        String cut = asked.length() > LONGEST_COMPARED ? asked.substring(0, LONGEST_COMPARED) : asked;
        return names.stream()
                .map(name -> new Near(name, distance(cut, name), sameBeginning(cut, name)))
                .sorted(NEAREST)
                .limit(MOST)
                .map(Near::name)
                .toList();
    }

    private static int sameBeginning(String one, String other) {
        int same = 0;
        while (same < Math.min(one.length(), other.length()) && one.charAt(same) == other.charAt(same)) {
            same++;
        }
        return same;
    }

    /** Insertions, deletions and replacements that make one of the other (Levenshtein). */
    static int distance(String one, String other) {
        int[] previous = new int[other.length() + 1];
        for (int column = 0; column <= other.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= one.length(); row++) {
            int[] current = new int[other.length() + 1];
            current[0] = row;
            for (int column = 1; column <= other.length(); column++) {
                int replaced = previous[column - 1] + (one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(previous[column], current[column - 1]));
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
