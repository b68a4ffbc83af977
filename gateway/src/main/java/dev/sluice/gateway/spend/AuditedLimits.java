package dev.sluice.gateway.spend;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Puts changes of caps on record. */
@Component
class AuditedLimits implements SpendLimits.Witness {

    private static final int PICO_DIGITS = 12;

    private final Audit audit;
    private final Members members;

    AuditedLimits(Audit audit, Members members) {
        this.audit = audit;
        this.members = members;
    }

    @Override
    public void wasSet(SpendLimit limit) {
        audit.record("limit.set", subject(limit), details(limit));
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
        String amount = limit.amountPico() == null
                ? "unlimited"
                : "$"
                        + new BigDecimal(limit.amountPico(), PICO_DIGITS)
                                .stripTrailingZeros()
                                .toPlainString();
        return Map.of("amount", amount, "period", limit.period().name().toLowerCase(Locale.ROOT));
    }
}
