package dev.sluice.gateway.sso;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Sign-ins that are under way, each bound to one browser by a secret in its cookie, good once and for {@link #LIFETIME}.
 * Nonce and code verifier are made from that secret and the state, so the database never has them.
 */
@Repository
class Attempts {

    static final Duration LIFETIME = Duration.ofMinutes(10);

    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient database;
    private final Clock clock;

    Attempts(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A sign-in under way.
     *
     * @param next page of the console to open afterwards
     * @param trialBy the member who tests the provider and is not signed in by it
     */
    record Attempt(UUID providerId, String next, @Nullable UUID trialBy) {}

    /** What goes to the provider. {@code challenge} is of the PKCE method S256 (RFC 7636). */
    record Begun(String state, String nonce, String challenge) {}

    static String newSecret() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return base64(bytes);
    }

    static boolean isSecret(@Nullable String text) {
        return text != null && SECRET.matcher(text).matches();
    }

    Begun begin(String browser, Attempt attempt) {
        Instant now = clock.instant();
        database.sql("delete from sso_attempt where expires_at <= ?")
                .param(Timestamp.from(now))
                .update();
        String state = newSecret();
        database.sql("insert into sso_attempt (state_hash, browser_hash, provider_id, next, trial_by, expires_at)"
                        + " values (:state, :browser, :provider, :next, :trial, :expires)")
                .param("state", sha256(state))
                .param("browser", sha256(browser))
                .param("provider", attempt.providerId())
                .param("next", attempt.next())
                .param("trial", attempt.trialBy())
                .param("expires", Timestamp.from(now.plus(LIFETIME)))
                .update();
        return new Begun(state, nonce(browser, state), base64(sha256(verifier(browser, state))));
    }

    /** Takes the attempt that this browser began with this state at this provider; the second time there is none. */
    Optional<Attempt> take(String browser, String state, UUID providerId) {
        return database.sql("delete from sso_attempt where state_hash = ? and browser_hash = ? and provider_id = ?"
                        + " and expires_at > ? returning next, trial_by")
                .params(sha256(state), sha256(browser), providerId, Timestamp.from(clock.instant()))
                .query((row, number) ->
                        new Attempt(providerId, row.getString("next"), row.getObject("trial_by", UUID.class)))
                .optional();
    }

    /** Takes note of a token; false when it was seen before. */
    boolean firstTime(String token, Instant until) {
        database.sql("delete from sso_used_token where expires_at <= ?")
                .param(Timestamp.from(clock.instant()))
                .update();
        return database.sql("insert into sso_used_token (hash, expires_at) values (?, ?) on conflict do nothing")
                        .params(sha256(token), Timestamp.from(until))
                        .update()
                == 1;
    }

    static String nonce(String browser, String state) {
        return derive(browser, "nonce " + state);
    }

    static String verifier(String browser, String state) {
        return derive(browser, "verifier " + state);
    }

    private static String derive(String secret, String what) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return base64(mac.doFinal(what.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
