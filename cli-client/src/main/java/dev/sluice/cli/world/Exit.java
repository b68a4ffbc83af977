package dev.sluice.cli.world;

/** Exit codes; documented in {@code sluice --help} and docs/cli.md. */
public final class Exit {

    public static final int DONE = 0;

    /** The command did its work and the answer is no: signed out, a failing check, an invalid policy, drift. */
    public static final int ANSWER_IS_NO = 1;

    public static final int USAGE = 2;
    public static final int SIGN_IN = 3;
    public static final int UNREACHABLE = 4;
    public static final int REFUSED = 5;

    /** A file on this machine is broken or cannot be written. */
    public static final int LOCAL = 6;

    public static final int BUG = 70;
    public static final int INTERRUPTED = 130;

    private Exit() {}
}
