package dev.sluice.policy.settings;

import java.util.List;
import java.util.Set;

/**
 * One documented key.
 *
 * @param path members joined by dots
 * @param allowed for a text of fixed words, the words; else empty
 */
record SettingsKey(String path, Set<Type> types, List<String> allowed, Reach reach, Merge merge) {

    enum Type {
        BOOL,
        TEXT,
        INT,
        NUM,
        LIST,
        OBJ,
        ANY
    }

    /** The files that a key counts in: any, managed, user and managed, user, local and managed, the global file. */
    enum Reach {
        A,
        M,
        UM,
        ULM,
        G
    }

    /** Single value, list union, object per key, special, or none. */
    enum Merge {
        S,
        L,
        O,
        X,
        NONE
    }
}
