package dev.sluice.gateway.spend;

import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimitRows.RowChange;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /spend_limits}, checked.
 *
 * @param holder id, or a member's e-mail address; null for the organization
 * @param within id of the workspace, only for one person in it
 */
record SpendLimitInput(
        LimitTarget target,
        @Nullable String holder,
        @Nullable String within,
        Period period,
        RowChange change) {

    private static final String NOT_CENTS = "must be a whole-number decimal string of cents";
    private static final Pattern FAMILY = Pattern.compile("[a-z]{2,30}");

    static SpendLimitInput read(JsonFields body) {
        JsonFields scope = body.object("scope");
        LimitTarget target = scope.choice("type", Arrays.asList(LimitTarget.values()), each -> each.type);
        String holder = target.idField == null ? null : scope.text(target.idField);
        String within = target == LimitTarget.WORKSPACE_MEMBER ? scope.text("workspace_id") : null;
        Period period = body.choice("period", Arrays.asList(Period.values()), Period::apiName);
        if (body.has("currency") && !body.ifText("currency").orElse("").equals(SpendLimitAnswers.USD)) {
            throw body.wrong("currency", "Invalid literal value, expected \"USD\"");
        }
        WhenStoreIsAway away = word(body, "when_store_is_away", WhenStoreIsAway.values(), WhenStoreIsAway.CLOSED);
        Calendar calendar = word(body, "calendar", Calendar.values(), Calendar.UTC);
        Mode mode = word(body, "mode", Mode.values(), Mode.STRICT);
        BigInteger pot = pot(body, target);
        if (!body.has("amount") && pot == null) {
            throw body.wrong("amount", "is required; null means unlimited");
        }
        BigInteger cap = body.has("amount") && !body.isNull("amount") ? amount(body) : null;
        RowChange change = new RowChange(
                body.has("amount"),
                cap,
                pot,
                body.isNull("pooled_budget"),
                family(body),
                calendar,
                mode,
                fallback(body, mode),
                away);
        return new SpendLimitInput(target, holder, within, period, change);
    }

    private static <E extends Enum<E>> E word(JsonFields body, String field, E[] values, E otherwise) {
        return body.optionalChoice(
                        field, Arrays.asList(values), value -> value.name().toLowerCase(Locale.ROOT))
                .orElse(otherwise);
    }

    private static String family(JsonFields body) {
        if (!body.has("model_family") || body.isNull("model_family")) {
            return "";
        }
        return body.ifText("model_family")
                .filter(text -> FAMILY.matcher(text).matches())
                .orElseThrow(() -> body.wrong("model_family", "must be a word like opus, sonnet or haiku"));
    }

    private static @Nullable String fallback(JsonFields body, Mode mode) {
        boolean given = body.has("fallback_model") && !body.isNull("fallback_model");
        if (mode != Mode.THROTTLE) {
            if (given) {
                throw body.wrong("fallback_model", "goes with \"mode\": \"throttle\" only");
            }
            return null;
        }
        return body.ifText("fallback_model")
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> {
                    if (!ThrottleModels.known(text)) {
                        throw body.wrong("fallback_model", "must be a model of the catalogue, like claude-haiku-5-5");
                    }
                    return text;
                })
                .orElseThrow(() -> body.wrong("fallback_model", "is required: the model that serves instead"));
    }

    private static @Nullable BigInteger pot(JsonFields body, LimitTarget target) {
        if (!body.has("pooled_budget") || body.isNull("pooled_budget")) {
            return null;
        }
        if (target.pot == null) {
            throw body.wrong("pooled_budget", "only the organization, a group or a workspace can have a shared pot");
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
