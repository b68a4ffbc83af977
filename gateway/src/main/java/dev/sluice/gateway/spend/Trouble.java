package dev.sluice.gateway.spend;

import java.sql.SQLException;

/** What a failed call to the store means (SQLSTATE classes, PostgreSQL appendix A). */
enum Trouble {
    /** The data of one row is at fault; the store is well and nothing of the batch was kept. */
    ROW,
    /** The store cannot be reached or cannot write; whether the batch was kept is unknown. */
    AWAY,
    /** A lock or a time limit got in the way; nothing was kept, trying again may help. */
    PASSING;

    /** No partition holds the row. */
    static final String NO_PARTITION = "23514";

    /** The caller remembers other limits than those that hold. */
    static final String STALE_LIMITS = "SL003";

    /** The caller remembers the number of a counter that is not there. */
    static final String COUNTER_GONE = "SL002";

    static Trouble of(SQLException failure) {
        String state = failure.getSQLState();
        if (state == null || state.length() != 5) {
            return AWAY;
        }
        return switch (state.substring(0, 2)) {
            case "22", "23", "SL" -> ROW;
            case "08", "25", "28", "3D", "53", "58", "XX" -> AWAY;
            case "57" -> state.equals("57014") ? PASSING : AWAY;
            default -> PASSING;
        };
    }
}
