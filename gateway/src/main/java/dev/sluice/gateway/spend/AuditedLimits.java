package dev.sluice.gateway.spend;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Puts changes of caps on record. */
@Component
class AuditedLimits implements SpendLimits.Witness {

    private static final int PICO_DIGITS = 12;

    /** What is not said, because it is so mostly. */
    private static final Map<String, String> PLAIN =
            Map.of("calendar", "utc", "mode", "strict", "when the store is away", "closed");

    private final Audit audit;
    private final Members members;

    AuditedLimits(Audit audit, Members members) {
        this.audit = audit;
        this.members = members;
    }

    @Override
    public void wasSet(@Nullable SpendLimit before, SpendLimit limit) {
        Map<String, String> details = details(limit);
        if (before != null) {
            details.put("before", amount(before));
            Map<String, String> earlier = details(before);
            for (String what : List.of("calendar", "mode", "when the store is away")) {
                String was = earlier.getOrDefault(what, "");
                if (!was.equals(details.getOrDefault(what, ""))) {
                    details.put(what + " before", was.isEmpty() ? PLAIN.get(what) : was);
                }
            }
        }
        audit.record("limit.set", subject(limit), details);
    }

    @Override
    public void policySet(LimitPolicy before, LimitPolicy policy) {
        audit.record(
                "limit.policy_set",
                new Subject("spend_limit", "", "all limits"),
                Map.of("before", words(before), "now", words(policy)));
    }

    private static String words(LimitPolicy policy) {
        return policy.timeZone().getId() + ", " + policy.groupRule().name().toLowerCase(Locale.ROOT) + " group";
    }

    @Override
    public void wasRemoved(SpendLimit limit) {
        audit.record("limit.removed", subject(limit), details(limit));
    }

    private Subject subject(SpendLimit limit) {
        String holder = switch (limit.scope()) {
            case ORGANIZATION_POOL -> "everybody together";
            case EACH_MEMBER -> "each member";
            case MEMBER -> label(limit.holder());
            case WORKSPACE_POOL, EACH_WORKSPACE_MEMBER -> Ids.text("wrkspc", limit.holder());
            case GROUP_POOL, EACH_GROUP_MEMBER -> Ids.text("rbac_group", limit.holder());
            case WORKSPACE_MEMBER -> label(limit.holder()) + " in " + Ids.text("wrkspc", limit.within());
            case KEY -> Ids.text("apikey", limit.holder());
            case SERVICE_ACCOUNT -> Ids.text("svac", limit.holder());
        };
        return new Subject("spend_limit", Ids.text("spl", limit.id()), holder);
    }

    private String label(UUID memberId) {
        return members.find(memberId)
                .map(member -> member.name() + " <" + member.email() + ">")
                .orElse("somebody unknown");
    }

    private static Map<String, String> details(SpendLimit limit) {
        Map<String, String> details = new TreeMap<>();
        details.put("amount", amount(limit));
        details.put("period", limit.period().apiName());
        if (!limit.family().isEmpty()) {
            details.put("models", limit.family());
        }
        if (limit.calendar() == Calendar.ORGANIZATION) {
            details.put("calendar", "organization");
        }
        if (limit.whenStoreIsAway() != WhenStoreIsAway.CLOSED) {
            details.put("when the store is away", "open");
        }
        if (limit.mode() != Mode.STRICT) {
            String instead = limit.throttleTo();
            details.put(
                    "mode", limit.mode().name().toLowerCase(Locale.ROOT) + (instead == null ? "" : " to " + instead));
        }
        return details;
    }

    private static String amount(SpendLimit limit) {
        return limit.amountPico() == null
                ? "unlimited"
                : "$"
                        + new BigDecimal(limit.amountPico(), PICO_DIGITS)
                                .stripTrailingZeros()
                                .toPlainString();
    }
}
