package dev.sluice.gateway.pricing;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.pricing.BookRows.Rates;
import dev.sluice.gateway.pricing.Contracts.ContractFactor;
import dev.sluice.gateway.pricing.Contracts.ContractRate;
import dev.sluice.gateway.takeover.Section;
import dev.sluice.gateway.takeover.Step;
import dev.sluice.gateway.takeover.VendorFile;
import dev.sluice.gateway.takeover.VendorFile.Part;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The {@code pricing} of a {@code gateway.yaml} as contract rates and factors from today on. Its one rate for writing to the
 * cache is for both lifetimes, as the vendor's gateway charges it.
 */
@Component
class VendorPrices implements Section {

    private static final Set<String> OF_PRICING = Set.of("multiplier", "overrides");
    private static final Set<String> OF_A_RATE =
            Set.of("upstream", "model", "input", "output", "cache_read", "cache_write");
    private static final BigDecimal MOST_FACTOR = BigDecimal.TEN;
    private static final BigDecimal MOST_RATE = BigDecimal.valueOf(10_000);
    private static final int DIGITS = 6;
    private static final String FAR =
            "is more than ten times off the list price; enter it under Prices when it is meant";

    private final PriceAdmin prices;
    private final Pricing pricing;
    private final ProviderNames providers;
    private final Clock clock;

    VendorPrices(PriceAdmin prices, Pricing pricing, ProviderNames providers, Clock clock) {
        this.prices = prices;
        this.pricing = pricing;
        this.providers = providers;
        this.clock = clock;
    }

    @Override
    public Set<String> names() {
        return Set.of("pricing");
    }

    @Override
    public List<Step> plan(VendorFile file) {
        List<Step> steps = new ArrayList<>();
        Part part = file.object("pricing", steps);
        steps.addAll(part.unknown(OF_PRICING));
        Contracts contracts = prices.contracts();
        if (part.has("multiplier")) {
            multiplier(file, part, contracts, steps);
        }
        Set<String> seen = new HashSet<>();
        for (Part override : file.list(part, "overrides", steps)) {
            steps.addAll(override.unknown(OF_A_RATE));
            steps.add(rate(file, override, contracts, seen));
        }
        return steps;
    }

    private void multiplier(VendorFile file, Part part, Contracts contracts, List<Step> steps) {
        String path = part.at("multiplier");
        BigDecimal factor = part.number("multiplier").orElse(BigDecimal.ZERO);
        if (factor.signum() <= 0 || factor.compareTo(MOST_FACTOR) > 0 || digits(factor) > DIGITS) {
            steps.add(Step.wrong(path, "must be a number above 0 and at most 10, with at most six decimals"));
            return;
        }
        for (String provider : file.upstreams()) {
            steps.add(factor(path, provider, factor, contracts));
        }
    }

    private Step factor(String path, String provider, BigDecimal factor, Contracts contracts) {
        if (!providers.names().contains(provider)) {
            return noProvider(path, provider);
        }
        if (ContractForm.far(factor, BigDecimal.ONE)) {
            return Step.leftOut(path, FAR);
        }
        String what = plain(factor) + " times all prices of " + provider + ", from " + today() + " on";
        BigDecimal before = contracts.factor(provider, today(), BigDecimal.ONE.negate());
        Runnable change = () -> prices.add(new ContractFactor(
                provider, today(), factor, Audit.currentActor().label()));
        if (before.compareTo(factor) == 0) {
            return Step.same(path, plain(factor) + " times all prices of " + provider);
        }
        return before.signum() < 0
                ? Step.added(path, what, change)
                : Step.changed(path, what, plain(before) + " times", change);
    }

    private Step rate(VendorFile file, Part override, Contracts contracts, Set<String> seen) {
        String provider = override.text("upstream").orElse("");
        String asked = override.text("model").orElse("");
        if (provider.isEmpty() || asked.isEmpty()) {
            return Step.wrong(override.path(), "upstream and model are required and must be texts");
        }
        if (!file.upstreams().contains(provider)) {
            return Step.wrong(override.at("upstream"), "there is no such upstream in the file");
        }
        for (String field : List.of("input", "output", "cache_read", "cache_write")) {
            BigDecimal rate = override.number(field).orElse(BigDecimal.ZERO);
            if (rate.signum() <= 0 || rate.compareTo(MOST_RATE) > 0 || digits(rate) > DIGITS) {
                return Step.wrong(
                        override.at(field),
                        "must be US dollars per million tokens, above 0, at most 10000, with at most six decimals");
            }
        }
        PricedModel model = ModelId.of(asked, pricing.book(), Map.of()).model();
        if (model == null) {
            return Step.leftOut(override.at("model"), VendorFile.shown(asked) + " has no list price here");
        }
        if (!seen.add(provider + " " + model.id())) {
            return Step.wrong(override.path(), "is a second price of " + model.id() + " at this upstream");
        }
        return providers.names().contains(provider)
                ? rate(override, provider, model.id(), contracts)
                : noProvider(override.path(), provider);
    }

    private Step rate(Part override, String provider, String model, Contracts contracts) {
        BigDecimal write = override.number("cache_write").orElseThrow();
        Rates rates = new Rates(
                override.number("input").orElseThrow(),
                write,
                write,
                override.number("cache_read").orElseThrow(),
                override.number("output").orElseThrow());
        Rates list = prices.listRates(model, today()).orElseThrow();
        if (ContractForm.far(rates, list)) {
            return Step.leftOut(override.path(), FAR);
        }
        String what = model + " at " + provider + ": " + words(rates) + ", from " + today() + " on";
        Runnable change = () -> prices.add(new ContractRate(
                provider, model, today(), rates, Audit.currentActor().label()));
        Optional<Rates> before = contracts
                .rate(provider, model, today())
                .filter(rate -> rate.provider().equals(provider))
                .map(ContractRate::rates);
        if (before.filter(rate -> words(rate).equals(words(rates))).isPresent()) {
            return Step.same(override.path(), model + " at " + provider + ": " + words(rates));
        }
        return before.map(rate -> Step.changed(override.path(), what, words(rate), change))
                .orElseGet(() -> Step.added(override.path(), what, change));
    }

    private static Step noProvider(String path, String provider) {
        return Step.leftOut(path, "there is no provider " + VendorFile.shown(provider) + " here");
    }

    private static String words(Rates rates) {
        return "input $" + plain(rates.input()) + ", output $" + plain(rates.output()) + ", cache read $"
                + plain(rates.cacheRead()) + ", cache write $" + plain(rates.cacheWrite5m())
                + (rates.cacheWrite5m().compareTo(rates.cacheWrite1h()) == 0
                        ? ""
                        : " and $" + plain(rates.cacheWrite1h()));
    }

    private static int digits(BigDecimal value) {
        return Objects.requireNonNull(value).stripTrailingZeros().scale();
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    @Override
    public void over() {
        prices.refresh();
    }
}
