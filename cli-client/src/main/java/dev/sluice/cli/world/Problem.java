package dev.sluice.cli.world;

import org.jspecify.annotations.Nullable;

/** Ends a command with a sentence for a person, the next thing to do, and an exit code of {@link Exit}. */
public class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exit;
    private final @Nullable String next;

    /** @param next what to do about it, often a command; null when nothing helps */
    public Problem(int exit, String message, @Nullable String next) {
        super(message, null, false, false);
        this.exit = exit;
        this.next = next;
    }

    public int exit() {
        return exit;
    }

    public @Nullable String next() {
        return next;
    }

    /** Always there, unlike that of any exception. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
