package dev.sluice.cli.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What a check found.
 *
 * @param check what was looked at
 * @param cause a fixed word for what is wrong, for scripts; empty when nothing is
 * @param fix what to do about it
 */
record Finding(
        String check,
        State state,
        String cause,
        String text,
        @Nullable String fix) {

    enum State {
        GOOD,
        CAREFUL,
        BAD,
        SKIPPED
    }

    static Finding good(String check, String text) {
        return new Finding(check, State.GOOD, "", text, null);
    }

    static Finding careful(String check, String cause, String text, String fix) {
        return new Finding(check, State.CAREFUL, cause, text, fix);
    }

    static Finding bad(String check, String cause, String text, @Nullable String fix) {
        return new Finding(check, State.BAD, cause, text, fix);
    }

    static Finding skipped(String check) {
        return new Finding(check, State.SKIPPED, "", "not reached", null);
    }
}
