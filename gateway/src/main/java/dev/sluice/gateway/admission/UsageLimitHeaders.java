package dev.sluice.gateway.admission;

import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.spend.Standing;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** The usage-limit headers by which the client warns of a cap (contract §12.1). */
final class UsageLimitHeaders {

    private static final String UNIFIED = "anthropic-ratelimit-unified-";
    private static final BigDecimal FIRST_WARNING = new BigDecimal("0.75");
    private static final BigDecimal LAST_WARNING = new BigDecimal("0.95");
    private static final BigDecimal ALMOST_FULL = new BigDecimal("0.99");

    private UsageLimitHeaders() {}

    static List<Header> admitted(Standing standing) {
        BigDecimal utilization = utilization(standing);
        String status = utilization.compareTo(FIRST_WARNING) >= 0 ? "allowed_warning" : "allowed";
        String reset = Long.toString(standing.resetsAt().getEpochSecond());
        List<Header> headers = new ArrayList<>();
        headers.add(new Header(UNIFIED + "status", status));
        headers.add(new Header(UNIFIED + "overage-status", status));
        headers.add(new Header(UNIFIED + "representative-claim", "overage"));
        headers.add(new Header(
                UNIFIED + "overage-utilization", utilization.min(ALMOST_FULL).toPlainString()));
        if (utilization.compareTo(FIRST_WARNING) >= 0) {
            headers.add(new Header(
                    UNIFIED + "overage-surpassed-threshold",
                    utilization.compareTo(LAST_WARNING) >= 0 ? "0.95" : "0.75"));
        }
        headers.add(new Header(UNIFIED + "reset", reset));
        headers.add(new Header(UNIFIED + "overage-reset", reset));
        return headers;
    }

    /** Used divided by cap with two decimals, rounded down so that a cap is never announced before it is reached. */
    static BigDecimal utilization(Standing standing) {
        if (standing.capPico().signum() <= 0) {
            return BigDecimal.ONE;
        }
        return new BigDecimal(standing.usedPico()).divide(new BigDecimal(standing.capPico()), 2, RoundingMode.DOWN);
    }
}
