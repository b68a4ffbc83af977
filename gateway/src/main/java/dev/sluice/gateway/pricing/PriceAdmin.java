package dev.sluice.gateway.pricing;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.pricing.BookRows.Rates;
import dev.sluice.gateway.pricing.Contracts.ContractFactor;
import dev.sluice.gateway.pricing.Contracts.ContractRate;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What admins do with prices. */
@Component
class PriceAdmin {

    private final ContractStore store;
    private final Pricing pricing;
    private final Audit audit;

    PriceAdmin(ContractStore store, Pricing pricing, Audit audit) {
        this.store = store;
        this.pricing = pricing;
        this.audit = audit;
    }

    /** The list price of a model, and what a provider charges for it on a day. */
    record Priced(String model, Rates list, Optional<ContractRate> contract) {}

    @Transactional
    public void add(ContractRate rate) {
        store.add(rate);
        audit.record(
                "price.rate_added",
                new Subject("contract_rate", "", rate.model()),
                Map.of(
                        "provider", rate.provider(),
                        "from", rate.validFrom().toString(),
                        "input", plain(rate.rates().input()),
                        "output", plain(rate.rates().output())));
    }

    @Transactional
    public void add(ContractFactor factor) {
        store.add(factor);
        audit.record(
                "price.factor_added",
                new Subject("contract_factor", "", factor.provider()),
                Map.of(
                        "factor",
                        plain(factor.factor()),
                        "from",
                        factor.validFrom().toString()));
    }

    /** Takes over what was added; to be called when its transaction is over. */
    void refresh() {
        pricing.refresh();
    }

    Contracts contracts() {
        return store.read();
    }

    /** All models with a price, by id. */
    List<Priced> prices(String provider, LocalDate day) {
        Contracts contracts = store.read();
        return pricing.book().models().stream()
                .map(model -> new Priced(
                        model.id(), rates(model.rowOn(day).standard()), contracts.rate(provider, model.id(), day)))
                .sorted((a, b) -> a.model().compareTo(b.model()))
                .toList();
    }

    Optional<Rates> listRates(String model, LocalDate day) {
        return Optional.ofNullable(pricing.book().find(model))
                .map(found -> rates(found.rowOn(day).standard()));
    }

    /** In USD per million tokens. */
    private static Rates rates(Card card) {
        return new Rates(
                usd(card.input()),
                usd(card.cacheWrite5m()),
                usd(card.cacheWrite1h()),
                usd(card.cacheRead()),
                usd(card.output()));
    }

    private static BigDecimal usd(long picoPerToken) {
        return BigDecimal.valueOf(picoPerToken, 6);
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
