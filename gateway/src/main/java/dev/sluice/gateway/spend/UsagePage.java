package dev.sluice.gateway.spend;

import dev.sluice.adminui.Dollars;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.usage.UsageView;
import dev.sluice.adminui.usage.UsageView.MemberTotals;
import dev.sluice.adminui.usage.UsageView.UsageRow;
import dev.sluice.gateway.directory.MemberNames;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendReport.MemberSpend;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page about usage: totals per member, and the newest rows of the ledger. */
@Controller
class UsagePage {

    private static final int PAGE_ROWS = 50;
    private static final int MOST_MEMBERS = 100;
    private static final String ROW_PREFIX = "req";

    private final SpendReport report;
    private final MemberNames names;
    private final Clock clock;

    UsagePage(SpendReport report, MemberNames names, Clock clock) {
        this.report = report;
        this.names = names;
        this.clock = clock;
    }

    /** An unknown {@code before} shows the newest rows: a stale link still leads somewhere. */
    @GetMapping("/console/usage")
    String show(@RequestParam(required = false) @Nullable String before, Model model) {
        Instant now = clock.instant();
        MemberNames.Lookup lookup = names.lookup();
        UUID start = before == null ? null : Ids.parse(ROW_PREFIX, before).orElse(null);
        // One more than is shown tells whether there is another page.
        List<UsageEntry> entries = report.newest(PAGE_ROWS + 1, start);
        boolean more = entries.size() > PAGE_ROWS;
        List<UsageEntry> shown = more ? entries.subList(0, PAGE_ROWS) : entries;
        model.addAttribute(
                "usage",
                new UsageView(
                        totals(now, lookup),
                        shown.stream().map(entry -> row(entry, lookup, now)).toList(),
                        more ? Ids.text(ROW_PREFIX, shown.getLast().id()) : null,
                        start == null));
        return "usage/list";
    }

    private List<MemberTotals> totals(Instant now, MemberNames.Lookup lookup) {
        Map<UUID, BigInteger> month = byMember(Period.MONTHLY, now);
        Map<UUID, BigInteger> week = byMember(Period.WEEKLY, now);
        Map<UUID, BigInteger> day = byMember(Period.DAILY, now);
        Set<UUID> members = new LinkedHashSet<>(month.keySet());
        // In the first days of a month the week began in the one before.
        members.addAll(week.keySet());
        return members.stream()
                .map(id -> new MemberTotals(
                        lookup.of(id).name(),
                        lookup.of(id).email(),
                        amount(day, id),
                        amount(week, id),
                        amount(month, id)))
                .toList();
    }

    private Map<UUID, BigInteger> byMember(Period period, Instant now) {
        return report.perMember(period, now, MOST_MEMBERS).stream()
                .collect(Collectors.toMap(
                        MemberSpend::memberId, MemberSpend::costPico, BigInteger::add, LinkedHashMap::new));
    }

    private static String amount(Map<UUID, BigInteger> totals, UUID member) {
        return Dollars.fourDigits(totals.getOrDefault(member, BigInteger.ZERO));
    }

    private static UsageRow row(UsageEntry entry, MemberNames.Lookup lookup, Instant now) {
        String served = entry.modelServed();
        boolean open = entry.settledAt() == null;
        String outcome = open ? "open" : entry.outcome() == null ? "completed" : entry.outcome();
        return new UsageRow(
                Ids.text(ROW_PREFIX, entry.id()),
                new Moment(entry.openedAt(), now),
                lookup.of(entry.memberId()).name(),
                served == null ? entry.modelAsked() : served,
                entry.provider(),
                count(entry.inputTokens()),
                count(entry.cacheReadTokens() + entry.cacheWrite5mTokens() + entry.cacheWrite1hTokens()),
                count(entry.outputTokens()),
                Dollars.fourDigits(BigInteger.valueOf(open ? entry.reservedPico() : entry.costPico())),
                entry.estimated(),
                outcome.toLowerCase(Locale.ROOT),
                tone(outcome.toLowerCase(Locale.ROOT)));
    }

    private static String tone(String outcome) {
        return switch (outcome) {
            case "completed" -> "good";
            case "open" -> "wait";
            case "client_gone" -> "warn";
            default -> "bad";
        };
    }

    private static String count(long tokens) {
        return String.format(Locale.ENGLISH, "%,d", tokens);
    }
}
