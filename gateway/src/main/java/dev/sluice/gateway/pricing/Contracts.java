package dev.sluice.gateway.pricing;

import dev.sluice.gateway.pricing.BookRows.Rates;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is charged by contract instead of by list; an immutable snapshot. */
final class Contracts {

    /** Every provider. */
    static final String ANY = "*";

    static final Contracts NONE = new Contracts(List.of(), List.of());

    private final List<ContractRate> rates;
    private final List<ContractFactor> factors;

    /** Both in the order in which they were added: of two for the same day the later one holds. */
    Contracts(List<ContractRate> rates, List<ContractFactor> factors) {
        this.rates = List.copyOf(rates);
        this.factors = List.copyOf(factors);
    }

    /** Rates of a model at a provider, from a UTC day on. */
    record ContractRate(String provider, String model, LocalDate validFrom, Rates rates, String addedBy) {}

    /** A factor on all prices of a provider, from a UTC day on. */
    record ContractFactor(String provider, LocalDate validFrom, BigDecimal factor, String addedBy) {}

    List<ContractRate> rates() {
        return rates;
    }

    List<ContractFactor> factors() {
        return factors;
    }

    /** The factor of a provider on this day; {@code otherwise} when none was agreed. */
    BigDecimal factor(@Nullable String provider, LocalDate day, BigDecimal otherwise) {
        ContractFactor found = null;
        for (ContractFactor each : factors) {
            if (!each.validFrom().isAfter(day)
                    && each.provider().equals(provider == null ? ANY : provider)
                    && (found == null || !each.validFrom().isBefore(found.validFrom()))) {
                found = each;
            }
        }
        return found == null ? otherwise : found.factor();
    }

    /** The rates of a model on this day; those of the provider itself go before those of every provider. */
    Optional<ContractRate> rate(@Nullable String provider, String model, LocalDate day) {
        return newest(provider, model, day).or(() -> newest(ANY, model, day));
    }

    private Optional<ContractRate> newest(@Nullable String provider, String model, LocalDate day) {
        ContractRate found = null;
        for (ContractRate each : rates) {
            if (each.provider().equals(provider)
                    && each.model().equals(model)
                    && !each.validFrom().isAfter(day)
                    && (found == null || !each.validFrom().isBefore(found.validFrom()))) {
                found = each;
            }
        }
        return Optional.ofNullable(found);
    }

    /** The list row with the contract's rates: its other cards keep their distance from the standard one. */
    static RateRow applied(RateRow list, ContractRate contract) {
        Card agreed = contract.rates().toCard();
        Card standard = list.standard();
        Card fast = list.fast();
        RateRow.LongPrompt longPrompt = list.longPrompt();
        return new RateRow(
                contract.validFrom(),
                agreed,
                scaled(list.batch(), agreed, standard),
                fast == null ? null : scaled(fast, agreed, standard),
                list.fastRemovedOn(),
                longPrompt == null
                        ? null
                        : new RateRow.LongPrompt(
                                longPrompt.overPromptTokens(),
                                scaled(longPrompt.standard(), agreed, standard),
                                scaled(longPrompt.batch(), agreed, standard)));
    }

    private static Card scaled(Card card, Card agreed, Card standard) {
        return new Card(
                scaled(card.input(), agreed.input(), standard.input()),
                scaled(card.cacheWrite5m(), agreed.cacheWrite5m(), standard.cacheWrite5m()),
                scaled(card.cacheWrite1h(), agreed.cacheWrite1h(), standard.cacheWrite1h()),
                scaled(card.cacheRead(), agreed.cacheRead(), standard.cacheRead()),
                scaled(card.output(), agreed.output(), standard.output()));
    }

    /** Half up, to whole pico-dollars a token. */
    private static long scaled(long rate, long agreed, long standard) {
        BigInteger twice =
                BigInteger.valueOf(rate).multiply(BigInteger.valueOf(agreed)).shiftLeft(1);
        BigInteger divisor = BigInteger.valueOf(standard);
        return twice.add(divisor).divide(divisor.shiftLeft(1)).longValueExact();
    }
}
