package dev.sluice.gateway.sso;

/** A sign-in cannot go on. The message is for admins: it says what was seen, and holds no token and no secret. */
final class SsoFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final Problem problem;

    SsoFailure(Problem problem, String detail) {
        super(detail);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
