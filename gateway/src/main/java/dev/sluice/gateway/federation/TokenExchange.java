package dev.sluice.gateway.federation;

import dev.sluice.gateway.devices.FormBody;
import dev.sluice.gateway.devices.OAuthProblem;
import dev.sluice.gateway.devices.PerAddress;
import dev.sluice.gateway.devices.TokenGrant;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.federation.TokenChecks.Result;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.sso.SignedToken;
import dev.sluice.gateway.sso.SsoFailure;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The grant of RFC 8693: a token of a trusted issuer for a credential of a service account. Whoever is refused is not told
 * which step failed, because the steps say what an organization's jobs look like; the log and the console do.
 */
@Component
class TokenExchange implements TokenGrant {

    /** Refused exchanges from one address, and exchanges by one rule, in ten minutes. */
    static final int MOST_REFUSED = 300;

    static final int MOST_BY_RULE = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(TokenExchange.class);
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final Set<String> SUBJECT_TYPES =
            Set.of("urn:ietf:params:oauth:token-type:jwt", "urn:ietf:params:oauth:token-type:id_token");

    private final TrustRules rules;
    private final TokenChecks checks;
    private final Exchanges exchanges;
    private final PerAddress refused;
    private final PerAddress byRule;

    TokenExchange(TrustRules rules, TokenChecks checks, Exchanges exchanges, Clock clock) {
        this.rules = rules;
        this.checks = checks;
        this.exchanges = exchanges;
        this.refused = new PerAddress(MOST_REFUSED, clock);
        this.byRule = new PerAddress(MOST_BY_RULE, clock);
    }

    @Override
    public String type() {
        return "urn:ietf:params:oauth:grant-type:token-exchange";
    }

    @Override
    public Issued answer(FormBody form, String address) {
        String token = form.required("subject_token");
        String type = form.required("subject_token_type");
        if (!SUBJECT_TYPES.contains(type)) {
            throw OAuthProblem.invalidRequest("subject_token_type must be one of "
                    + String.join(", ", SUBJECT_TYPES.stream().sorted().toList()));
        }
        if (form.value("actor_token") != null) {
            throw OAuthProblem.invalidRequest("actor_token: delegation is not supported");
        }
        String requested = form.value("requested_token_type");
        if (requested != null && !requested.equals(ACCESS_TOKEN)) {
            throw OAuthProblem.invalidRequest("requested_token_type must be " + ACCESS_TOKEN);
        }
        throttle(refused.waitFor(address));
        Optional<UUID> account = account(form);
        Accepted accepted = accepted(token, account, address);
        throttle(byRule.take(accepted.rule().id().toString()));
        return exchanges
                .issue(accepted.rule(), token, accepted.result())
                .orElseThrow(() -> refuse(
                        address,
                        accepted.result().claims().path("iss").asString(""),
                        "it was exchanged before, or the rule has just changed",
                        "this token counts no more: it was exchanged before, or its rule has just changed;"
                                + " ask the platform for a new one"));
    }

    private record Accepted(TrustRule rule, Result result) {}

    private Accepted accepted(String token, Optional<UUID> account, String address) {
        List<Accepted> taking = new ArrayList<>();
        String why = "no trust rule is for its issuer";
        boolean undecided = false;
        String issuer = "";
        try {
            issuer = SignedToken.unverified(token).path("iss").asString("");
            for (TrustRule rule : rules.of(issuer)) {
                if (account.filter(id -> !id.equals(rule.serviceAccountId())).isPresent()) {
                    continue;
                }
                Result result = checks.compare(rule, token);
                if (result.passed()) {
                    taking.add(new Accepted(rule, result));
                } else {
                    why = "rule " + rule.name() + ": " + result.firstFailure();
                    undecided |= result.undecided();
                }
            }
        } catch (SsoFailure e) {
            why = String.valueOf(e.getMessage());
        }
        if (taking.isEmpty() && undecided) {
            LOG.warn("a token of {} waits: {}", oneLine(issuer), oneLine(why));
            throw new OAuthProblem(
                    503,
                    "temporarily_unavailable",
                    "Sluice cannot reach the issuer of this token for its keys right now; try again shortly",
                    Issuers.AT_MOST_EVERY.toSeconds());
        }
        if (taking.isEmpty()) {
            throw refuse(
                    address,
                    issuer,
                    why,
                    "no trust rule of this Sluice takes this token; an admin can test it in the console to see why");
        }
        if (taking.stream()
                        .map(each -> each.rule().serviceAccountId())
                        .distinct()
                        .count()
                > 1) {
            throw new OAuthProblem(
                    400,
                    "invalid_target",
                    "this token may act for several service accounts; choose one with service_account_id");
        }
        return taking.getFirst();
    }

    private static Optional<UUID> account(FormBody form) {
        String asked = form.value("service_account_id");
        if (asked == null) {
            return Optional.empty();
        }
        return Optional.of(Ids.parse(ServiceAccount.ID, asked)
                .orElseThrow(
                        () -> OAuthProblem.invalidRequest("service_account_id must be an id that starts with svac_")));
    }

    private OAuthProblem refuse(String address, String issuer, String why, String said) {
        refused.take(address);
        LOG.info("a token of {} from {} was not exchanged: {}", oneLine(issuer), address, oneLine(why));
        return new OAuthProblem(400, "invalid_grant", said);
    }

    private static void throttle(Optional<Duration> wait) {
        if (wait.isPresent()) {
            throw new OAuthProblem(
                    429,
                    "slow_down",
                    "too many exchanges; try again later",
                    wait.get().toSeconds() + 1);
        }
    }

    private static String oneLine(String text) {
        String clean = text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", " ");
        return clean.length() <= Condition.LONGEST_VALUE ? clean : clean.substring(0, Condition.LONGEST_VALUE) + "…";
    }
}
