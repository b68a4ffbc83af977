package dev.sluice.gateway.federation;

import dev.sluice.gateway.sso.SsoHttp;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;

/** A trust rule as somebody wants it; see {@link TrustRule}. */
record RuleInput(
        String name,
        String issuer,
        String audience,
        List<Condition> conditions,
        UUID serviceAccountId,
        @Nullable UUID workspaceId,
        Duration lifetime,
        boolean singleUse,
        @Nullable String privateCa) {

    static final Duration SHORTEST = Duration.ofMinutes(5);
    static final Duration LONGEST = Duration.ofHours(1);

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_TEXT = 300;
    private static final int MOST_CONDITIONS = 20;
    private static final int LONGEST_CA = 100_000;

    /** Issuers that sign tokens for everybody in the world, and the claims that say for whom. */
    private static final Map<String, Set<String>> SHARED = Map.of(
            "https://token.actions.githubusercontent.com",
            Set.of("sub", "repository", "repository_id", "repository_owner", "repository_owner_id"),
            "https://gitlab.com",
            Set.of("sub", "project_path", "project_id", "namespace_path", "namespace_id"));

    /** Reads conditions from lines of the form {@code claim = value}. */
    static List<Condition> conditions(String lines) {
        List<Condition> conditions = new ArrayList<>();
        for (String line : lines.lines().filter(each -> !each.isBlank()).toList()) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new InvalidRuleException("conditions", "write claim = value on each line");
            }
            conditions.add(new Condition(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip()));
        }
        return conditions;
    }

    /** The same with stray blanks gone. @throws InvalidRuleException when something is not usable */
    RuleInput checked() {
        RuleInput clean = new RuleInput(
                text("name", name, LONGEST_NAME),
                text("issuer", issuer, LONGEST_TEXT),
                text("audience", audience, LONGEST_TEXT),
                List.copyOf(conditions),
                serviceAccountId,
                workspaceId,
                lifetime,
                singleUse,
                privateCa == null || privateCa.isBlank() ? null : privateCa.strip());
        URI address = SsoHttp.address(clean.issuer);
        if (address == null || address.getQuery() != null) {
            throw new InvalidRuleException("issuer", "must be an address that begins with https:// and has no query");
        }
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw new InvalidRuleException(
                    "token_lifetime_seconds", "must be from " + SHORTEST.toSeconds() + " to " + LONGEST.toSeconds());
        }
        clean.checkConditions();
        clean.checkCertificates();
        return clean;
    }

    private void checkConditions() {
        if (conditions.isEmpty() || conditions.size() > MOST_CONDITIONS) {
            throw new InvalidRuleException(
                    "conditions", "there must be 1 to " + MOST_CONDITIONS + ", such as repository = corp/app");
        }
        for (Condition condition : conditions) {
            boolean claim = !condition.claim().isEmpty()
                    && condition.claim().length() <= Condition.LONGEST_CLAIM
                    && (!condition.claim().startsWith("/") || pointer(condition.claim()));
            boolean value = !condition.value().isEmpty() && condition.value().length() <= Condition.LONGEST_VALUE;
            if (!claim || !value || (condition.claim() + condition.value()).indexOf('\0') >= 0) {
                throw new InvalidRuleException("conditions", "each needs the name of a claim and a value");
            }
        }
        if (conditions.stream().allMatch(Condition::open)) {
            throw new InvalidRuleException("conditions", "one value at least must not begin with *");
        }
        Set<String> whose = SHARED.get(issuer);
        if (whose != null && conditions.stream().noneMatch(c -> whose.contains(c.claim()) && !c.open())) {
            throw new InvalidRuleException(
                    "conditions",
                    "this issuer signs for everybody, so one must say for whom: "
                            + String.join(", ", whose.stream().sorted().toList()));
        }
    }

    private static boolean pointer(String text) {
        try {
            // RFC 6901 §3: a tilde is written ~0, a slash inside a name ~1, and nothing else follows a tilde.
            return !text.replaceAll("~[01]", "").contains("~") && JsonPointer.compile(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void checkCertificates() {
        if (privateCa == null) {
            return;
        }
        try {
            if (privateCa.length() <= LONGEST_CA) {
                SsoHttp.trusting(privateCa);
                return;
            }
        } catch (GeneralSecurityException | IOException e) {
            // told below
        }
        throw new InvalidRuleException("private_ca", "must be certificates in PEM form");
    }

    private static String text(String field, String text, int longest) {
        String clean = text.strip();
        if (clean.isEmpty()) {
            throw new InvalidRuleException(field, "must not be empty");
        }
        if (clean.length() > longest || clean.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidRuleException(field, "must have at most " + longest + " characters, all printable");
        }
        return clean;
    }
}
