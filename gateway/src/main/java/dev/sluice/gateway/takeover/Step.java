package dev.sluice.gateway.takeover;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of one thing in the file.
 *
 * @param path where it stands, for example {@code models[2].upstream_model.bedrock}
 * @param what is taken over, in words; empty where nothing is
 * @param why it is so, where that is not plain
 * @param change makes it so, within a transaction; null where there is nothing to do
 */
public record Step(
        String path,
        Outcome outcome,
        String what,
        String why,
        @Nullable Runnable change) {

    /** What becomes of it. */
    public enum Outcome {
        ADDED,
        CHANGED,
        SAME,
        LEFT_OUT,
        /** Nothing of the file is taken over while there is one of these. */
        WRONG;

        /** How the Admin API says it. */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public static Step added(String path, String what, Runnable change) {
        return new Step(path, Outcome.ADDED, what, "", change);
    }

    public static Step changed(String path, String what, String before, Runnable change) {
        return new Step(path, Outcome.CHANGED, what, "now " + before, change);
    }

    public static Step same(String path, String what) {
        return new Step(path, Outcome.SAME, what, "", null);
    }

    public static Step leftOut(String path, String why) {
        return new Step(path, Outcome.LEFT_OUT, "", why, null);
    }

    public static Step wrong(String path, String why) {
        return new Step(path, Outcome.WRONG, "", why, null);
    }
}
