package dev.sluice.gateway.sso;

import java.util.Locale;

/** Why a sign-in by an identity provider came to nothing. */
public enum Problem {
    UNKNOWN_PROVIDER(404),
    PROVIDER_OFF(403),
    STALE(400),
    DENIED(403),
    UNREACHABLE(502),
    UNEXPECTED_ANSWER(502),
    ISSUER_CHANGED(502),
    CODE_REFUSED(502),
    BAD_TOKEN(403),
    TOO_MUCH(503),
    NO_EMAIL(403),
    EMAIL_NOT_VERIFIED(403),
    WRONG_DOMAIN(403),
    WRONG_GROUP(403),
    NOT_A_MEMBER(403),
    ADDRESS_TAKEN(403),
    NOT_ACTIVE(403);

    private final int status;

    Problem(int status) {
        this.status = status;
    }

    /** The HTTP status of the page that tells it. */
    public int status() {
        return status;
    }

    /** The end of its message key: {@code wrong-group}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
