package dev.sluice.gateway.pricing;

import dev.sluice.gateway.pricing.BookRows.Rates;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.validation.BindingResult;

/** Contract rates as typed, in US dollars per million tokens. */
record ContractForm(
        String provider,
        String model,
        String validFrom,
        String input,
        String cacheWrite5m,
        String cacheWrite1h,
        String cacheRead,
        String output) {

    /** Digits with at most six decimals, which make whole pico-dollars a token; no separators: 1,5 could be either. */
    private static final Pattern RATE = Pattern.compile("\\d{1,5}(\\.\\d{1,6})?");

    /** What prices may be multiplied with. */
    static final Pattern FACTOR = Pattern.compile("\\d{1,3}(\\.\\d{1,6})?");

    private static final BigDecimal FAR = BigDecimal.TEN;

    ContractForm {
        provider = text(provider);
        model = text(model);
        validFrom = text(validFrom);
        input = text(input);
        cacheWrite5m = text(cacheWrite5m);
        cacheWrite1h = text(cacheWrite1h);
        cacheRead = text(cacheRead);
        output = text(output);
    }

    private static String text(@Nullable String typed) {
        return Objects.requireNonNullElse(typed, "").strip();
    }

    static ContractForm of(String provider, String model, LocalDate day, Rates list) {
        return new ContractForm(
                provider,
                model,
                day.toString(),
                plain(list.input()),
                plain(list.cacheWrite5m()),
                plain(list.cacheWrite1h()),
                plain(list.cacheRead()),
                plain(list.output()));
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    @Nullable
    LocalDate day(BindingResult problems) {
        try {
            return LocalDate.parse(validFrom);
        } catch (DateTimeParseException e) {
            problems.rejectValue("validFrom", "price.day.unreadable");
            return null;
        }
    }

    @Nullable
    Rates rates(BindingResult problems) {
        BigDecimal in = rate("input", input, problems);
        BigDecimal five = rate("cacheWrite5m", cacheWrite5m, problems);
        BigDecimal hour = rate("cacheWrite1h", cacheWrite1h, problems);
        BigDecimal read = rate("cacheRead", cacheRead, problems);
        BigDecimal out = rate("output", output, problems);
        return in == null || five == null || hour == null || read == null || out == null
                ? null
                : new Rates(in, five, hour, read, out);
    }

    private static @Nullable BigDecimal rate(String field, String typed, BindingResult problems) {
        Optional<BigDecimal> rate = rate(typed);
        if (rate.isEmpty()) {
            problems.rejectValue(field, "price.rate.unreadable");
        }
        return rate.orElse(null);
    }

    /** A rate above nothing in US dollars per million tokens; empty when it is none. */
    static Optional<BigDecimal> rate(String typed) {
        return RATE.matcher(typed).matches()
                ? Optional.of(new BigDecimal(typed)).filter(rate -> rate.signum() > 0)
                : Optional.empty();
    }

    /** Whether a rate is more than ten times the list's, or less than a tenth of it. */
    static boolean far(Rates rates, Rates list) {
        return far(rates.input(), list.input())
                || far(rates.cacheWrite5m(), list.cacheWrite5m())
                || far(rates.cacheWrite1h(), list.cacheWrite1h())
                || far(rates.cacheRead(), list.cacheRead())
                || far(rates.output(), list.output());
    }

    static boolean far(BigDecimal rate, BigDecimal list) {
        return rate.compareTo(list.multiply(FAR)) > 0 || rate.multiply(FAR).compareTo(list) < 0;
    }
}
