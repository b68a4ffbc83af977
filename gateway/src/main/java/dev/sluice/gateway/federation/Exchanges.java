package dev.sluice.gateway.federation;

import dev.sluice.gateway.devices.TokenGrant.Issued;
import dev.sluice.gateway.federation.TokenChecks.Result;
import dev.sluice.gateway.identity.Tokens;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyRefusedException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Gives credentials for tokens that passed all checks, and remembers which tokens are spent. */
@Service
class Exchanges {

    /** Credentials are kept for this long after their end, so that the ledger's rows can be told apart. */
    static final Duration KEPT = Duration.ofDays(35);

    private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);
    private static final Duration BETWEEN_CLEANINGS = Duration.ofHours(1);
    private static final int LONGEST_NAME = 100;

    private final JdbcClient database;
    private final TrustRules rules;
    private final ApiKeys keys;
    private final Clock clock;
    private final AtomicReference<Instant> cleaned = new AtomicReference<>(Instant.MIN);

    Exchanges(JdbcClient database, TrustRules rules, ApiKeys keys, Clock clock) {
        this.database = database;
        this.rules = rules;
        this.keys = keys;
        this.clock = clock;
    }

    /** The credential; nothing when the token is spent, or rule, account or workspace ended while it was checked. */
    @Transactional
    public Optional<Issued> issue(TrustRule rule, String token, Result result) {
        Instant now = clock.instant();
        clean(now);
        Instant end = result.expiresAt();
        if (!rules.hold(rule, now) || end == null || (rule.singleUse() && !spend(token, end))) {
            return Optional.empty();
        }
        String subject = result.claims().path("sub").asString("").strip();
        try {
            String secret = keys.exchange(
                            rule.serviceAccountId(),
                            name(subject.isEmpty() ? rule.name() : subject),
                            now.plus(rule.lifetime()),
                            rule.workspaceId(),
                            rule.id())
                    .secret();
            return Optional.of(new Issued(
                    secret,
                    "urn:ietf:params:oauth:token-type:access_token",
                    rule.lifetime().toSeconds()));
        } catch (KeyRefusedException e) {
            LOG.info("rule {} gives nothing: {}", rule.name(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Only what is signed counts: a signature can often be written in several ways. */
    private boolean spend(String token, Instant end) {
        return database.sql("insert into federation_used_token (hash, expires_at) values (?, ?) on conflict do nothing")
                        .params(
                                Tokens.hash(token.substring(0, token.lastIndexOf('.'))),
                                Timestamp.from(end.plus(TokenChecks.SKEW.multipliedBy(2))))
                        .update()
                == 1;
    }

    private void clean(Instant now) {
        Instant last = cleaned.get();
        if (last.plus(BETWEEN_CLEANINGS).isBefore(now) && cleaned.compareAndSet(last, now)) {
            database.sql("delete from federation_used_token where expires_at < ?")
                    .param(Timestamp.from(now))
                    .update();
            keys.forgetExchanged(now.minus(KEPT));
        }
    }

    private static String name(String subject) {
        String clean = subject.replaceAll("[\\p{Cc}\\p{Cs}]", " ");
        return clean.length() <= LONGEST_NAME ? clean : clean.substring(0, LONGEST_NAME - 1) + "…";
    }
}
