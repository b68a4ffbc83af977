package dev.sluice.gateway.pricing;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.AdminKey;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.pricing.BookRows.Rates;
import dev.sluice.gateway.pricing.Contracts.ContractFactor;
import dev.sluice.gateway.pricing.Contracts.ContractRate;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What is charged by contract, in the Admin API: {@code /v1/organizations/contract_rates} and {@code contract_factors}.
 * Only added to, since requests were priced by what is there; of two for the same day the later one holds.
 */
@RestController
@RequestMapping("/v1/organizations")
class ContractsController {

    private final PriceAdmin prices;
    private final ProviderNames providers;
    private final Clock clock;

    ContractsController(PriceAdmin prices, ProviderNames providers, Clock clock) {
        this.prices = prices;
        this.providers = providers;
        this.clock = clock;
    }

    /** In the order in which they were added. */
    @GetMapping("/contract_rates")
    Items<RateAnswer> rates() {
        return new Items<>(
                prices.contracts().rates().stream().map(RateAnswer::of).toList());
    }

    /** Rates ten times off the list price need {@code far_meant}. */
    @PostMapping("/contract_rates")
    RateAnswer addRates(JsonFields body, @AuthenticationPrincipal AdminKey key) {
        String model = body.text("model");
        Rates list = prices.listRates(model, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))
                .orElseThrow(() -> body.wrong("model", "has no list price"));
        Rates rates = new Rates(
                rate(body, "input"),
                rate(body, "cache_write_5m"),
                rate(body, "cache_write_1h"),
                rate(body, "cache_read"),
                rate(body, "output"));
        if (ContractForm.far(rates, list)) {
            meant(body);
        }
        ContractRate added = new ContractRate(provider(body, true), model, day(body), rates, by(key));
        prices.add(added);
        prices.refresh();
        return RateAnswer.of(added);
    }

    /** In the order in which they were added. */
    @GetMapping("/contract_factors")
    Items<FactorAnswer> factors() {
        return new Items<>(
                prices.contracts().factors().stream().map(FactorAnswer::of).toList());
    }

    /** A factor beyond ten or below a tenth needs {@code far_meant}. */
    @PostMapping("/contract_factors")
    FactorAnswer addFactor(JsonFields body, @AuthenticationPrincipal AdminKey key) {
        String typed = body.text("factor");
        if (!ContractForm.FACTOR.matcher(typed).matches()) {
            throw body.wrong("factor", "must be a number such as \"0.85\"");
        }
        BigDecimal factor = new BigDecimal(typed);
        if (ContractForm.far(factor, BigDecimal.ONE)) {
            meant(body);
        }
        ContractFactor added = new ContractFactor(provider(body, false), day(body), factor, by(key));
        prices.add(added);
        prices.refresh();
        return FactorAnswer.of(added);
    }

    private static void meant(JsonFields body) {
        if (!body.has("far_meant") || !body.flag("far_meant")) {
            throw AdminApiException.badRequest(
                    "this is more than ten times off the list price; send far_meant: true when it is meant");
        }
    }

    private static BigDecimal rate(JsonFields body, String field) {
        return ContractForm.rate(body.text(field))
                .orElseThrow(() -> body.wrong(field, "must be US dollars per million tokens, such as \"4.25\""));
    }

    private String provider(JsonFields body, boolean any) {
        String provider = body.text("provider");
        if (providers.names().contains(provider) || (any && provider.equals(Contracts.ANY))) {
            return provider;
        }
        throw body.wrong("provider", "there is none of this name" + (any ? "; * is for all" : ""));
    }

    private static LocalDate day(JsonFields body) {
        try {
            return LocalDate.parse(body.text("valid_from"));
        } catch (DateTimeParseException e) {
            throw body.wrong("valid_from", "must look like 2030-01-31");
        }
    }

    private static String by(AdminKey key) {
        return "admin key " + key.name();
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    record Items<T>(List<T> data) {}

    /** Rates in US dollars per million tokens. */
    record RateAnswer(
            String type,
            String provider,
            String model,
            @JsonProperty("valid_from") String validFrom,
            String input,
            @JsonProperty("cache_write_5m") String cacheWrite5m,
            @JsonProperty("cache_write_1h") String cacheWrite1h,
            @JsonProperty("cache_read") String cacheRead,
            String output,
            @JsonProperty("added_by") String addedBy) {
        static RateAnswer of(ContractRate rate) {
            return new RateAnswer(
                    "contract_rate",
                    rate.provider(),
                    rate.model(),
                    rate.validFrom().toString(),
                    plain(rate.rates().input()),
                    plain(rate.rates().cacheWrite5m()),
                    plain(rate.rates().cacheWrite1h()),
                    plain(rate.rates().cacheRead()),
                    plain(rate.rates().output()),
                    rate.addedBy());
        }
    }

    record FactorAnswer(
            String type,
            String provider,
            @JsonProperty("valid_from") String validFrom,
            String factor,
            @JsonProperty("added_by") String addedBy) {
        static FactorAnswer of(ContractFactor factor) {
            return new FactorAnswer(
                    "contract_factor",
                    factor.provider(),
                    factor.validFrom().toString(),
                    plain(factor.factor()),
                    factor.addedBy());
        }
    }
}
