package dev.sluice.gateway.admission;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.gateway.spend.MemberLimits;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendReport;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What {@code GET /api/oauth/usage} says of a member's caps and spend (contract §12.3). */
@Component
final class UsageStatement {

    private static final BigDecimal PICO_PER_CENT = BigDecimal.TEN.pow(10);
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

    private final MemberLimits limits;
    private final SpendReport report;

    UsageStatement(MemberLimits limits, SpendReport report) {
        this.limits = limits;
        this.report = report;
    }

    /** The whole statement; amounts in cents. */
    record Statement(ExtraUsage extra_usage, List<Limit> limits) {}

    record ExtraUsage(
            boolean is_enabled,
            @Nullable BigDecimal monthly_limit,
            BigDecimal used_credits,
            @Nullable Integer utilization,
            String currency,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Uncapped daily,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Uncapped weekly) {}

    record Uncapped(
            @Nullable BigDecimal limit,
            BigDecimal used_credits,
            @Nullable Integer utilization) {}

    record Limit(String kind, String group, int percent, String resets_at, String severity, boolean is_active) {}

    private record Cap(Period period, Instant resetsAt, BigInteger capPico, BigInteger usedPico) {

        int percent() {
            if (capPico.signum() == 0) {
                return 100;
            }
            return usedPico.multiply(BigInteger.valueOf(100))
                    .divide(capPico)
                    .min(BigInteger.valueOf(Integer.MAX_VALUE))
                    .intValueExact();
        }
    }

    Statement of(UUID memberId, Instant now) {
        List<Cap> caps = caps(memberId, now);
        if (caps.isEmpty()) {
            return new Statement(
                    new ExtraUsage(
                            true,
                            null,
                            cents(report.settledPico(memberId, Period.MONTHLY, now)),
                            null,
                            "USD",
                            new Uncapped(null, cents(report.settledPico(memberId, Period.DAILY, now)), null),
                            new Uncapped(null, cents(report.settledPico(memberId, Period.WEEKLY, now)), null)),
                    List.of());
        }
        Cap fullest = caps.stream().max(Comparator.comparingInt(Cap::percent)).orElseThrow();
        return new Statement(
                new ExtraUsage(
                        true,
                        cents(fullest.capPico()),
                        cents(fullest.usedPico()),
                        fullest.percent(),
                        "USD",
                        null,
                        null),
                caps.stream().map(cap -> limit(cap, cap == fullest)).toList());
    }

    private List<Cap> caps(UUID memberId, Instant now) {
        return limits.of(memberId, now).stream()
                .map(each -> new Cap(each.limit().period(), each.resetsAt(), each.capPico(), each.spentPico()))
                .sorted(Comparator.comparing(Cap::period))
                .toList();
    }

    private static Limit limit(Cap cap, boolean active) {
        int percent = cap.percent();
        String severity = percent >= 100 ? "critical" : percent >= 75 ? "warning" : "normal";
        String resetsAt = MILLIS.format(cap.resetsAt().atOffset(ZoneOffset.UTC));
        return new Limit("spend", cap.period().apiName(), percent, resetsAt, severity, active);
    }

    private static BigDecimal cents(BigInteger pico) {
        BigDecimal cents = new BigDecimal(pico)
                .divide(PICO_PER_CENT, 2, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        // A negative scale would be written as 8E+4.
        return cents.scale() < 0 ? cents.setScale(0) : cents;
    }
}
