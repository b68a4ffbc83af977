package dev.sluice.gateway.spend;

import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.spend.SpendLimitRows.OrganizationChange;
import dev.sluice.gateway.spend.SpendLimits.WhenStoreIsAway;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /spend_limits}, checked.
 *
 * @param user id or e-mail address of the member, null for the organization
 */
record SpendLimitInput(
        @Nullable String user, Period period, OrganizationChange change, WhenStoreIsAway whenStoreIsAway) {

    private static final List<String> SCOPE_TYPES = List.of("user", "rbac_group", "organization");
    private static final String NOT_CENTS = "must be a whole-number decimal string of cents";

    static SpendLimitInput read(JsonFields body) {
        JsonFields scope = body.object("scope");
        String type = scope.choice("type", SCOPE_TYPES, word -> word);
        if (type.equals("rbac_group")) {
            throw scope.wrong("type", "groups are not available yet; set limits for a user or the organization");
        }
        String user = type.equals("user") ? scope.text("user_id") : null;
        Period period = body.choice("period", Arrays.asList(Period.values()), Period::apiName);
        if (body.has("currency") && !body.ifText("currency").orElse("").equals(SpendLimitAnswers.USD)) {
            throw body.wrong("currency", "Invalid literal value, expected \"USD\"");
        }
        WhenStoreIsAway away = body.optionalChoice(
                        "when_store_is_away",
                        Arrays.asList(WhenStoreIsAway.values()),
                        value -> value.name().toLowerCase(Locale.ROOT))
                .orElse(WhenStoreIsAway.CLOSED);
        BigInteger pot = pot(body, type);
        if (!body.has("amount") && pot == null) {
            throw body.wrong("amount", "is required; null means unlimited");
        }
        BigInteger cap = body.has("amount") && !body.isNull("amount") ? amount(body) : null;
        return new SpendLimitInput(
                user, period, new OrganizationChange(body.has("amount"), cap, pot, body.isNull("pooled_budget")), away);
    }

    private static @Nullable BigInteger pot(JsonFields body, String scopeType) {
        if (!body.has("pooled_budget") || body.isNull("pooled_budget")) {
            return null;
        }
        if (!scopeType.equals("organization")) {
            throw body.wrong("pooled_budget", "only the organization can have a shared pot");
        }
        JsonFields pot = body.object("pooled_budget");
        if (pot.flag("paused")) {
            throw pot.wrong("paused", "a pot cannot be paused yet; remove it with \"pooled_budget\": null");
        }
        return amount(pot);
    }

    private static BigInteger amount(JsonFields object) {
        return object.ifText("amount").flatMap(Cents::parse).orElseThrow(() -> object.wrong("amount", NOT_CENTS));
    }
}
