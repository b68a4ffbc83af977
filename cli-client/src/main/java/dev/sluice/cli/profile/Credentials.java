package dev.sluice.cli.profile;

import java.time.Duration;
import java.time.Instant;

/**
 * A sign-in.
 *
 * @param refreshToken empty while it lies in the keychain
 * @param issuedAt by this machine's clock, like {@code expiresAt}
 */
public record Credentials(String accessToken, String refreshToken, Instant issuedAt, Instant expiresAt, String email) {

    /** Claude Code keeps a token for five minutes; whatever it is given has to last longer than that. */
    private static final Duration AHEAD = Duration.ofMinutes(6);

    private static final int SHARE_OF_SHORT_LIVES = 3;

    /** Whether it is time for a new token, well before the old one ends. */
    public boolean due(Instant now) {
        Duration share = Duration.between(issuedAt, expiresAt).dividedBy(SHARE_OF_SHORT_LIVES);
        Duration ahead = share.compareTo(AHEAD) < 0 ? share : AHEAD;
        // A clock that was set back makes a token look younger than it can be.
        return !now.isBefore(expiresAt.minus(ahead)) || now.isBefore(issuedAt.minus(AHEAD));
    }

    public boolean expired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** Never shows a token. */
    @Override
    public String toString() {
        return "Credentials[email=" + email + ", expiresAt=" + expiresAt + "]";
    }
}
