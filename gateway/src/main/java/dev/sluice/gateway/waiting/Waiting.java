package dev.sluice.gateway.waiting;

import java.util.Optional;
import java.util.function.Supplier;

/** Work that is done at once where it need not wait, and somewhere else where it must. */
public final class Waiting {

    private static final ScopedValue<Boolean> FORBIDDEN = ScopedValue.newInstance();

    private Waiting() {}

    /**
     * Does the work on this thread unless it would have to wait; then it is given up at that point, and empty is answered.
     * It must bear being done again from its start.
     */
    public static <T> Optional<T> avoided(Supplier<T> work) {
        try {
            return Optional.of(ScopedValue.where(FORBIDDEN, true).call(work::get));
        } catch (WouldWait e) {
            return Optional.empty();
        }
    }

    /** To be called before anything that may wait; ends work that must not. */
    public static void begins() {
        if (FORBIDDEN.isBound()) {
            throw WouldWait.HERE;
        }
    }

    /** Passes through whoever cleans up and throws again; not an error, so it has no trace. */
    @SuppressWarnings("serial") // never leaves the thread
    private static final class WouldWait extends RuntimeException {

        static final WouldWait HERE = new WouldWait();

        private WouldWait() {
            super("this thread must not wait", null, false, false);
        }
    }
}
