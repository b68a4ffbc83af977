package dev.sluice.gateway.providers;

import java.util.List;

/**
 * A few names of header fields, compared without regard to case. Most comparisons end at the length, so that a walk
 * beats a tree or a hash; this runs for every header of every request.
 */
record FieldNames(List<String> names) {

    static FieldNames of(String... names) {
        return new FieldNames(List.of(names));
    }

    boolean contains(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
