package dev.sluice.gateway.connect;

import dev.sluice.gateway.spend.MemberUsage.Day;
import dev.sluice.gateway.spend.MemberUsage.Group;
import dev.sluice.gateway.spend.MemberUsage.Usage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/** A member's usage as the CLI shows it; money in exact dollars. */
record UsageAnswer(
        String today_usd,
        String week_usd,
        String month_usd,
        List<DayAnswer> days,
        List<GroupAnswer> models,
        List<GroupAnswer> sessions) {

    private static final int PICO_DIGITS = 12;

    record DayAnswer(String day, String cost_usd, long requests) {}

    record GroupAnswer(
            String name, long requests, long input_tokens, long output_tokens, String cost_usd, Instant last_at) {}

    static UsageAnswer of(Usage usage) {
        return new UsageAnswer(
                usd(usage.todayPico()),
                usd(usage.weekPico()),
                usd(usage.monthPico()),
                usage.days().stream().map(UsageAnswer::day).toList(),
                usage.models().stream().map(UsageAnswer::group).toList(),
                usage.sessions().stream().map(UsageAnswer::group).toList());
    }

    private static DayAnswer day(Day day) {
        return new DayAnswer(day.day().toString(), usd(day.costPico()), day.requests());
    }

    private static GroupAnswer group(Group group) {
        return new GroupAnswer(
                group.name(),
                group.requests(),
                group.inputTokens(),
                group.outputTokens(),
                usd(group.costPico()),
                group.lastAt());
    }

    private static String usd(BigInteger pico) {
        BigDecimal exact = new BigDecimal(pico).movePointLeft(PICO_DIGITS).stripTrailingZeros();
        return exact.signum() == 0 ? "0" : exact.toPlainString();
    }
}
