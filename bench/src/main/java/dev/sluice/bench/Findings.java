package dev.sluice.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was found wrong in one cell, by check. Of one thread. */
final class Findings {

    private final Map<ConformanceCheck, List<String>> wrong = new EnumMap<>(ConformanceCheck.class);

    /** Notes that something does not hold; {@code what} says it with what was seen instead. */
    void expect(ConformanceCheck check, boolean holds, String what) {
        if (!holds) {
            wrong.computeIfAbsent(check, _ -> new ArrayList<>()).add(what);
        }
    }

    void expectEqual(ConformanceCheck check, Object seen, Object expected, String what) {
        expect(check, expected.equals(seen), what + " is " + seen + " instead of " + expected);
    }

    Set<ConformanceCheck> failed() {
        return wrong.isEmpty() ? EnumSet.noneOf(ConformanceCheck.class) : EnumSet.copyOf(wrong.keySet());
    }

    /** One line for each thing that is wrong. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        wrong.forEach((check, whats) -> whats.forEach(what -> lines.add(check.word() + ": " + what)));
        return lines;
    }
}
