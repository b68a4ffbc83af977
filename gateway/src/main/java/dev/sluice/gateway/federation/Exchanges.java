package dev.sluice.gateway.federation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.devices.TokenGrant.Issued;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.federation.TokenChecks.Result;
import dev.sluice.gateway.identity.Tokens;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyRefusedException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    /** A job that comes again within this time adds no line to the record. */
    static final Duration NOTED_EVERY = Duration.ofHours(1);

    private static final int MOST_NOTED = 10_000;

    private final JdbcClient database;
    private final TrustRules rules;
    private final ApiKeys keys;
    private final Audit audit;
    private final Clock clock;
    private final Cache<Noted, Instant> noted =
            Caffeine.newBuilder().maximumSize(MOST_NOTED).build();
    private final AtomicReference<Instant> cleaned = new AtomicReference<>(Instant.MIN);

    Exchanges(JdbcClient database, TrustRules rules, ApiKeys keys, Audit audit, Clock clock) {
        this.database = database;
        this.rules = rules;
        this.keys = keys;
        this.audit = audit;
        this.clock = clock;
    }

    private record Noted(UUID ruleId, String subject) {}

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
            note(rule, subject, now);
            return Optional.of(new Issued(
                    secret,
                    "urn:ietf:params:oauth:token-type:access_token",
                    rule.lifetime().toSeconds()));
        } catch (KeyRefusedException e) {
            LOG.info("rule {} gives nothing: {}", rule.name(), e.getMessage());
            return Optional.empty();
        }
    }

    /** One line for each subject of a rule and hour: who was let in, and no flood. */
    private void note(TrustRule rule, String subject, Instant now) {
        Noted what = new Noted(rule.id(), subject);
        Instant last = noted.getIfPresent(what);
        if (last == null || !now.isBefore(last.plus(NOTED_EVERY))) {
            noted.put(what, now);
            audit.record(
                    "federation_rule.used",
                    TrustRules.subject(rule),
                    Map.of(
                            "subject", subject,
                            "issuer", rule.issuer(),
                            "service_account", Ids.text(ServiceAccount.ID, rule.serviceAccountId())));
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
