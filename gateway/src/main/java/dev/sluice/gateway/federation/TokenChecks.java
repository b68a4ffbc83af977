package dev.sluice.gateway.federation;

import dev.sluice.gateway.sso.Problem;
import dev.sluice.gateway.sso.SignedToken;
import dev.sluice.gateway.sso.SsoFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares a token with a trust rule, step by step, so that a person can see which step it fails. */
@Component
class TokenChecks {

    /** How far the issuer's clock may be off. */
    static final Duration SKEW = Duration.ofSeconds(60);

    /** Tokens that are good for longer are taken for a mistake of their issuer. */
    static final Duration LONGEST_LIFE = Duration.ofHours(25);

    private final Issuers issuers;
    private final Clock clock;

    TokenChecks(Issuers issuers, Clock clock) {
        this.issuers = issuers;
        this.clock = clock;
    }

    /**
     * A step; {@code name} is for programs, {@code detail} for people.
     *
     * @param undecided whether the issuer could not be asked, so that nobody knows
     */
    record Check(String name, boolean passed, String detail, boolean undecided) {

        Check(String name, boolean passed, String detail) {
            this(name, passed, detail, false);
        }
    }

    /**
     * What came of it.
     *
     * @param claims as the token has them, whether it can be believed or not
     * @param expiresAt end of the token, when it has one
     */
    record Result(
            List<Check> checks, ObjectNode claims, @Nullable Instant expiresAt) {

        boolean passed() {
            return checks.stream().allMatch(Check::passed);
        }

        /** Whether the issuer's keys could not be had, which says nothing about the token. */
        boolean undecided() {
            return checks.stream().anyMatch(Check::undecided);
        }

        /** The first step that failed, for logs. */
        String firstFailure() {
            return checks.stream()
                    .filter(check -> !check.passed())
                    .findFirst()
                    .map(check -> check.name() + ": " + check.detail())
                    .orElse("");
        }
    }

    /**
     * Takes all steps.
     *
     * @throws SsoFailure when it is no token at all
     */
    Result compare(TrustRule rule, String token) throws SsoFailure {
        ObjectNode claims = SignedToken.unverified(token);
        List<Check> checks = new ArrayList<>();
        String issuer = claims.path("iss").asString("");
        boolean sameIssuer = issuer.equals(rule.issuer());
        checks.add(new Check(
                "issuer",
                sameIssuer,
                sameIssuer ? issuer : "it says " + shown(claims.path("iss")) + ", the rule " + rule.issuer()));
        // Only the rule's issuer is ever asked for keys, whatever the token says.
        checks.add(sameIssuer ? signature(rule, token) : new Check("signature", false, "not checked: another issuer"));
        checks.add(audience(rule, claims));
        checks.add(time(claims));
        for (Condition condition : rule.conditions()) {
            String seen = condition.seen(claims);
            boolean holds = condition.holds(claims);
            checks.add(new Check(
                    "condition " + condition.claim(),
                    holds,
                    seen == null
                            ? "it has no such claim; the rule wants " + condition.value()
                            : holds ? seen : "it says " + seen + ", the rule wants " + condition.value()));
        }
        return new Result(checks, claims, at(claims, "exp"));
    }

    private Check signature(TrustRule rule, String token) {
        try {
            SignedToken signed =
                    SignedToken.verified(token, header -> issuers.keys(rule.issuer(), rule.privateCa(), header));
            return new Check("signature", true, signed.algorithm().getName());
        } catch (SsoFailure e) {
            return new Check("signature", false, String.valueOf(e.getMessage()), e.problem() == Problem.UNREACHABLE);
        }
    }

    private static Check audience(TrustRule rule, ObjectNode claims) {
        JsonNode audience = claims.path("aud");
        boolean ours = audience.isString() && audience.asString().equals(rule.audience());
        for (JsonNode one : audience) {
            ours |= one.isString() && one.asString().equals(rule.audience());
        }
        return new Check(
                "audience",
                ours,
                ours ? rule.audience() : "it is for " + shown(audience) + ", the rule wants " + rule.audience());
    }

    private Check time(ObjectNode claims) {
        Instant now = clock.instant();
        Instant end = at(claims, "exp");
        Instant begin = at(claims, "nbf");
        Instant issued = at(claims, "iat");
        String wrong = null;
        if (end == null) {
            wrong = "it has no end (exp)";
        } else if (issued == null) {
            wrong = "it does not say when it was issued (iat)";
        } else if (!end.isAfter(now.minus(SKEW))) {
            wrong = "it expired at " + end;
        } else if (issued.isAfter(now.plus(SKEW))) {
            wrong = "it was issued in the future, at " + issued + "; is a clock wrong?";
        } else if (claims.has("nbf") && (begin == null || begin.isAfter(now.plus(SKEW)))) {
            wrong = "it is not valid before " + begin;
        } else if (end.isAfter(issued.plus(LONGEST_LIFE))) {
            wrong = "it is valid for longer than " + LONGEST_LIFE.toHours() + " hours";
        }
        return new Check("time", wrong == null, wrong == null ? "until " + end : wrong);
    }

    private static @Nullable Instant at(ObjectNode claims, String name) {
        JsonNode time = claims.path(name);
        double seconds = time.isNumber() ? time.asDouble() : -1;
        return seconds >= 0 && seconds < 1e11 ? Instant.ofEpochSecond((long) seconds) : null;
    }

    private static String shown(JsonNode node) {
        String text = node.isMissingNode() ? "nothing" : node.isString() ? node.asString() : node.toString();
        return text.length() <= Condition.LONGEST_VALUE ? text : text.substring(0, Condition.LONGEST_VALUE) + "…";
    }
}
