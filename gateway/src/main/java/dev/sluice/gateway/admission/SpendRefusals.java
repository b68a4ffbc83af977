package dev.sluice.gateway.admission;

import dev.sluice.adminui.Dollars;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.Standing;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The 429 that stops a request for want of money (contract §12.2). */
final class SpendRefusals {

    private static final String UNIFIED = "anthropic-ratelimit-unified-";
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MMM d", Locale.ENGLISH);

    private SpendRefusals() {}

    /** @param cap which cap it is, for example {@code your daily limit} */
    static Answer overCap(Request request, Standing standing, String cap, String origin) {
        String reset = Long.toString(standing.resetsAt().getEpochSecond());
        boolean zero = standing.capPico().signum() == 0;
        List<Header> headers = new ArrayList<>();
        headers.add(Errors.NO_RETRY);
        headers.add(new Header(
                "retry-after",
                Long.toString(Math.max(
                        1,
                        Duration.between(request.receivedAt(), standing.resetsAt())
                                .toSeconds()))));
        headers.add(new Header(UNIFIED + "status", "rejected"));
        headers.add(new Header(UNIFIED + "reset", reset));
        headers.add(new Header(UNIFIED + "overage-reset", reset));
        headers.add(new Header(
                UNIFIED + "overage-utilization",
                UsageLimitHeaders.utilization(standing).toPlainString()));
        headers.add(new Header(UNIFIED + "overage-surpassed-threshold", "1"));
        headers.add(new Header(
                UNIFIED + "overage-period",
                standing.pooled() ? "monthly" : standing.period().apiName()));
        headers.add(new Header(UNIFIED + "overage-disabled-reason", "org_spend_cap_reached"));
        if (standing.pooled()) {
            headers.add(new Header(UNIFIED + "overage-scope", "group_pool"));
        }
        String when = zero ? "" : " · resets " + DAY.format(standing.resetsAt().atOffset(ZoneOffset.UTC));
        String message = "spend limit reached" + when + " · " + cap
                + " of " + Dollars.text(standing.capPico()) + "; ask for more at "
                + origin + "/console/my-limits/ask/" + standing.period().apiName() + which(standing.limit());
        return Errors.error(request.id(), 429, "billing_error", message, headers.toArray(Header[]::new));
    }

    /** The link says which limit, where the period does not. */
    private static String which(SpendLimit limit) {
        boolean plain = limit.family().isEmpty()
                && (limit.scope() == Scope.MEMBER
                        || limit.scope() == Scope.EACH_MEMBER
                        || limit.scope() == Scope.EACH_GROUP_MEMBER);
        return plain ? "" : "?limit=" + Ids.text("spl", limit.id());
    }

    static Answer unknown(Request request) {
        return Errors.error(
                request.id(),
                429,
                "billing_error",
                "spend limit unavailable",
                Errors.NO_RETRY,
                new Header(UNIFIED + "overage-disabled-reason", "fetch_error"));
    }
}
