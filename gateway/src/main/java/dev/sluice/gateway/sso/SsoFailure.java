package dev.sluice.gateway.sso;

/** A provider or its token is no good, so a sign-in cannot go on. The message is for admins: it says what was seen, and holds no token and no secret. */
public final class SsoFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final Problem problem;

    public SsoFailure(Problem problem, String detail) {
        super(detail);
        this.problem = problem;
    }

    /** What kind of failure it is. */
    public Problem problem() {
        return problem;
    }
}
