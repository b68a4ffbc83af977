package dev.sluice.gateway.pricing;

import dev.sluice.adminui.prices.PriceRow;
import dev.sluice.adminui.prices.RateView;
import dev.sluice.gateway.pricing.BookRows.Rates;
import dev.sluice.gateway.pricing.Contracts.ContractFactor;
import dev.sluice.gateway.pricing.Contracts.ContractRate;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigDecimal;
import java.security.Principal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about prices: what models cost by list and by contract, and agreeing on something else. */
@Controller
@RequestMapping("/console/prices")
class PricesPage {

    private static final int UNPROCESSABLE = 422;
    private static final String LIST = "redirect:/console/prices";

    private final PriceAdmin prices;
    private final JdbcClient jdbc;
    private final ProviderNames providerNames;
    private final Clock clock;

    PricesPage(PriceAdmin prices, JdbcClient jdbc, ProviderNames providerNames, Clock clock) {
        this.providerNames = providerNames;
        this.prices = prices;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @GetMapping
    String list(@RequestParam(defaultValue = Contracts.ANY) String provider, Model model) {
        List<String> providers = providers();
        String chosen = providers.contains(provider) ? provider : Contracts.ANY;
        model.addAttribute("providers", providers);
        model.addAttribute("provider", chosen);
        model.addAttribute(
                "prices",
                prices.prices(chosen, today()).stream().map(PricesPage::row).toList());
        Contracts contracts = prices.contracts();
        model.addAttribute("factors", contracts.factors().reversed());
        model.addAttribute("history", contracts.rates().reversed());
        return "prices/list";
    }

    /** Providers that serve or have served, and every provider. */
    private List<String> providers() {
        Set<String> all = new TreeSet<>(providerNames.names());
        all.addAll(jdbc.sql("select provider from contract_rate union select provider from contract_factor")
                .query((row, number) -> row.getString(1))
                .list());
        all.remove(Contracts.ANY);
        return Stream.concat(Stream.of(Contracts.ANY), all.stream()).toList();
    }

    private static PriceRow row(PriceAdmin.Priced priced) {
        Optional<ContractRate> contract = priced.contract();
        return new PriceRow(
                priced.model(),
                view(priced.list()),
                contract.map(rate -> view(rate.rates())).orElse(null),
                contract.map(rate -> rate.validFrom().toString()).orElse(null));
    }

    @GetMapping("/rates/new")
    String newRates(
            @RequestParam(defaultValue = Contracts.ANY) String provider,
            @RequestParam(defaultValue = "") String model,
            Model view) {
        Rates list =
                prices.listRates(model, today()).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        view.addAttribute("form", ContractForm.of(provider, model, today(), list));
        return form(view, list);
    }

    /**
     * First states what the rates mean and asks; with {@code confirmed} it adds them, and beyond ten times the list price
     * only with {@code farMeant} too.
     */
    @PostMapping("/rates")
    String addRates(
            @ModelAttribute("form") ContractForm form,
            BindingResult problems,
            @RequestParam(defaultValue = "false") boolean confirmed,
            @RequestParam(defaultValue = "false") boolean farMeant,
            Principal by,
            Model view,
            HttpServletResponse response,
            RedirectAttributes next) {
        Rates list = prices.listRates(form.model(), today())
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST));
        if (!providers().contains(form.provider())) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
        }
        LocalDate day = form.day(problems);
        Rates rates = form.rates(problems);
        if (day == null || rates == null) {
            response.setStatus(UNPROCESSABLE);
            return form(view, list);
        }
        boolean far = ContractForm.far(rates, list);
        if (!confirmed || (far && !farMeant)) {
            view.addAttribute("agreed", view(rates));
            view.addAttribute("list", view(list));
            view.addAttribute("far", far);
            view.addAttribute("asked", confirmed);
            return "prices/confirm";
        }
        prices.add(new ContractRate(form.provider(), form.model(), day, rates, by.getName()));
        prices.refresh();
        next.addFlashAttribute("notice", "notice.price.added");
        next.addFlashAttribute("noticeOf", form.model());
        next.addAttribute("provider", form.provider());
        return LIST;
    }

    private static String form(Model view, Rates list) {
        view.addAttribute("list", view(list));
        return "prices/rates";
    }

    @PostMapping("/factors")
    String addFactor(
            @RequestParam(defaultValue = "") String provider,
            @RequestParam(defaultValue = "") String factor,
            @RequestParam(defaultValue = "") String validFrom,
            @RequestParam(defaultValue = "false") boolean farMeant,
            Principal by,
            RedirectAttributes next) {
        if (!providers().contains(provider) || provider.equals(Contracts.ANY)) {
            next.addFlashAttribute("problem", "price.provider.missing");
            return LIST;
        }
        LocalDate day = day(validFrom);
        if (day == null) {
            next.addFlashAttribute("problem", "price.day.unreadable");
            return LIST;
        }
        if (!ContractForm.FACTOR.matcher(factor.strip()).matches()) {
            next.addFlashAttribute("problem", "price.factor.unreadable");
            return LIST;
        }
        BigDecimal value = new BigDecimal(factor.strip());
        boolean far = ContractForm.far(value, BigDecimal.ONE);
        if (far && !farMeant) {
            next.addFlashAttribute("problem", "price.factor.far");
            next.addFlashAttribute("farFactor", factor);
            next.addFlashAttribute("farProvider", provider);
            next.addFlashAttribute("farFrom", validFrom);
            return LIST;
        }
        prices.add(new ContractFactor(provider, day, value, by.getName()));
        prices.refresh();
        next.addFlashAttribute("notice", "notice.price.factor");
        next.addFlashAttribute("noticeOf", provider);
        return LIST;
    }

    private static @Nullable LocalDate day(String typed) {
        try {
            return LocalDate.parse(typed.strip());
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static RateView view(Rates rates) {
        return new RateView(
                usd(rates.input()),
                usd(rates.cacheWrite5m()),
                usd(rates.cacheWrite1h()),
                usd(rates.cacheRead()),
                usd(rates.output()));
    }

    /** At least two decimals, and every one that there is. */
    private static String usd(BigDecimal value) {
        BigDecimal brief = value.stripTrailingZeros();
        return "$" + (brief.scale() < 2 ? brief.setScale(2) : brief).toPlainString();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
