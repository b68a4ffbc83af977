package dev.sluice.gateway.rerating;

import dev.sluice.adminui.Dollars;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.prices.RerateView;
import dev.sluice.gateway.pricing.ProviderNames;
import dev.sluice.gateway.rerating.Rerating.Outcome;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page that re-rates a period: first a preview, then corrections. */
@Controller
@RequestMapping("/console/prices/rerate")
class ReratingPage {

    private static final int UNPROCESSABLE = 422;
    private static final int MOST_DAYS = 400;
    private static final String HERE = "redirect:/console/prices/rerate";

    private final Rerating rerating;
    private final JdbcClient jdbc;
    private final ProviderNames providerNames;
    private final Clock clock;

    ReratingPage(Rerating rerating, JdbcClient jdbc, ProviderNames providerNames, Clock clock) {
        this.providerNames = providerNames;
        this.rerating = rerating;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private record Range(LocalDate from, LocalDate to, String provider) {}

    @GetMapping
    String show(
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = Rerating.ANY) String provider,
            Model model,
            HttpServletResponse response) {
        model.addAttribute("from", from);
        model.addAttribute("to", to);
        model.addAttribute("provider", provider);
        model.addAttribute("providers", providers());
        model.addAttribute("runs", rerating.runs().stream().map(this::run).toList());
        if (!from.isEmpty() || !to.isEmpty()) {
            Optional<Range> range = range(from, to, provider);
            if (range.isEmpty()) {
                model.addAttribute("problem", "rerate.range");
                response.setStatus(UNPROCESSABLE);
            } else {
                model.addAttribute(
                        "preview",
                        view(rerating.preview(
                                range.get().from(),
                                range.get().to(),
                                range.get().provider())));
            }
        }
        return "prices/rerate";
    }

    @PostMapping
    String make(
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = Rerating.ANY) String provider,
            Principal by,
            RedirectAttributes next) {
        Optional<Range> range = range(from, to, provider);
        if (range.isEmpty()) {
            next.addFlashAttribute("problem", "rerate.range");
            return HERE;
        }
        rerating.make(range.get().from(), range.get().to(), range.get().provider(), by.getName());
        next.addFlashAttribute("notice", "notice.rerate.made");
        return HERE;
    }

    private Optional<Range> range(String from, String to, String provider) {
        try {
            LocalDate first = LocalDate.parse(from);
            LocalDate last = LocalDate.parse(to);
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            boolean good = !last.isBefore(first)
                    && !last.isAfter(today)
                    && ChronoUnit.DAYS.between(first, last) <= MOST_DAYS
                    && providers().contains(provider);
            return good ? Optional.of(new Range(first, last, provider)) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private List<String> providers() {
        Set<String> all = new TreeSet<>(providerNames.names());
        all.addAll(jdbc.sql("select provider from contract_rate union select provider from contract_factor")
                .query((row, number) -> row.getString(1))
                .list());
        all.remove(Rerating.ANY);
        return Stream.concat(Stream.of(Rerating.ANY), all.stream()).toList();
    }

    private static RerateView view(Outcome outcome) {
        return new RerateView(
                count(outcome.entries()),
                count(outcome.corrected()),
                count(outcome.passedOver()),
                Dollars.text(outcome.deltaPico()));
    }

    private RerateView.Run run(Rerating.Run run) {
        return new RerateView.Run(
                run.from().toString(),
                run.to().toString(),
                run.provider(),
                count(run.corrected()),
                Dollars.text(run.deltaPico()),
                new Moment(run.madeAt(), clock.instant()),
                run.madeBy());
    }

    private static String count(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }
}
