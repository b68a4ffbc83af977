package dev.sluice.gateway.dryrun;

import dev.sluice.adminui.Dollars;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.dryrun.DryRunView;
import dev.sluice.gateway.directory.MemberNames;
import dev.sluice.gateway.dryrun.DryRuns.Whose;
import dev.sluice.gateway.dryrun.Trial.Result;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.spend.Period;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page that tries a limit on a past month. */
@Controller
class DryRunPage {

    private static final int UNPROCESSABLE = 422;
    private static final int MONTHS = 13;

    private final DryRuns dryRuns;
    private final MemberNames names;
    private final ApiKeys keys;
    private final Clock clock;

    DryRunPage(DryRuns dryRuns, MemberNames names, ApiKeys keys, Clock clock) {
        this.dryRuns = dryRuns;
        this.names = names;
        this.keys = keys;
        this.clock = clock;
    }

    /** Without an amount it is the form alone; a month that is not offered is the last whole one. */
    @GetMapping("/console/limits/dry-run")
    String show(
            @RequestParam(defaultValue = "EACH_MEMBER") Whose scope,
            @RequestParam(defaultValue = "MONTHLY") Period period,
            @RequestParam(required = false) @Nullable String amount,
            @RequestParam(defaultValue = "") String month,
            Model model,
            HttpServletResponse response) {
        YearMonth running = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        List<YearMonth> months =
                IntStream.range(0, MONTHS).mapToObj(running::minusMonths).toList();
        YearMonth chosen = months.stream()
                .filter(each -> each.toString().equals(month))
                .findFirst()
                .orElse(running.minusMonths(1));
        model.addAttribute("scopes", Whose.values());
        model.addAttribute("scope", scope);
        model.addAttribute(
                "periods",
                List.of(Period.values()).stream().map(Period::apiName).toList());
        model.addAttribute("period", period.apiName());
        model.addAttribute("amount", amount);
        model.addAttribute("months", months.stream().map(YearMonth::toString).toList());
        model.addAttribute("month", chosen.toString());
        if (amount != null) {
            Optional<BigInteger> cap = Dollars.parse(amount);
            if (cap.isEmpty()) {
                model.addAttribute("problem", "limit.amount.unreadable");
                response.setStatus(UNPROCESSABLE);
            } else {
                model.addAttribute("outcome", view(dryRuns.over(chosen, scope, period, cap.get()), scope));
            }
        }
        return "limits/dry-run";
    }

    private DryRunView view(Trial trial, Whose scope) {
        MemberNames.Lookup lookup = names.lookup();
        List<Result> stopped = trial.stopped();
        Instant now = clock.instant();
        return new DryRunView(
                stopped.size(),
                count(trial.holders()),
                count(stopped.stream().mapToLong(Result::refused).sum()),
                count(trial.requests()),
                Dollars.text(stopped.stream().map(Result::notSpentPico).reduce(BigInteger.ZERO, BigInteger::add)),
                Dollars.text(trial.spentPico()),
                stopped.stream().map(each -> row(each, scope, lookup, now)).toList());
    }

    private DryRunView.Row row(Result result, Whose scope, MemberNames.Lookup lookup, Instant now) {
        String name = switch (scope) {
            case ORGANIZATION -> "";
            case EACH_MEMBER -> lookup.of(result.holder()).name();
            case EACH_KEY -> keys.find(result.holder()).map(key -> key.name()).orElse("–");
        };
        String email = scope == Whose.EACH_MEMBER ? lookup.of(result.holder()).email() : "";
        return new DryRunView.Row(
                name,
                email,
                new Moment(Objects.requireNonNull(result.first()), now),
                result.periodsStopped(),
                count(result.refused()),
                Dollars.text(result.spentPico()),
                Dollars.text(result.notSpentPico()));
    }

    private static String count(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }
}
