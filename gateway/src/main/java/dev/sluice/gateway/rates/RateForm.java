package dev.sluice.gateway.rates;

import dev.sluice.adminui.Dollars;
import dev.sluice.gateway.rates.RateLimit.Amounts;
import dev.sluice.gateway.rates.RateLimit.Scope;
import java.math.BigInteger;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.validation.BindingResult;

/** Rates to be set, as typed; empty means no limit. Ids are public ones, each only for its scope. */
record RateForm(
        @Nullable Scope scope,
        String member,
        String key,
        String workspace,
        String requests,
        String inputTokens,
        String outputTokens,
        String concurrent,
        String brake) {

    private static final BigInteger LARGEST_BRAKE = BigInteger.TEN.pow(12 + 6);

    RateForm {
        member = text(member);
        key = text(key);
        workspace = text(workspace);
        requests = text(requests);
        inputTokens = text(inputTokens);
        outputTokens = text(outputTokens);
        concurrent = text(concurrent);
        brake = text(brake);
    }

    static RateForm empty() {
        return new RateForm(Scope.EACH_MEMBER, "", "", "", "", "", "", "", "");
    }

    private static String text(@Nullable String typed) {
        return Objects.requireNonNullElse(typed, "").strip();
    }

    /** The public id of whom it is for. */
    String holder() {
        return switch (scope == null ? Scope.EACH_MEMBER : scope) {
            case EACH_MEMBER -> "";
            case MEMBER -> member;
            case KEY -> key;
            case WORKSPACE -> workspace;
        };
    }

    Amounts amounts(BindingResult problems) {
        Amounts read = new Amounts(
                number("requests", requests, problems),
                number("inputTokens", inputTokens, problems),
                number("outputTokens", outputTokens, problems),
                number("concurrent", concurrent, problems),
                brake(problems));
        if (!problems.hasErrors() && read.none()) {
            problems.rejectValue("requests", "rate.none");
        }
        return read;
    }

    /** Digits, with or without separators of thousands. */
    private static @Nullable Long number(String field, String typed, BindingResult problems) {
        if (typed.isEmpty()) {
            return null;
        }
        if (typed.matches("\\d{1,3}(,\\d{3}){0,3}|\\d{1,10}")) {
            long value = Long.parseLong(typed.replace(",", ""));
            if (value > 0 && value <= Integer.MAX_VALUE) {
                return value;
            }
        }
        problems.rejectValue(field, "rate.unreadable");
        return null;
    }

    private @Nullable Long brake(BindingResult problems) {
        if (brake.isEmpty()) {
            return null;
        }
        Optional<BigInteger> pico = Dollars.parse(brake);
        if (pico.isEmpty() || pico.get().signum() == 0 || pico.get().compareTo(LARGEST_BRAKE) > 0) {
            problems.rejectValue("brake", "rate.brake.unreadable");
            return null;
        }
        return pico.get().longValueExact();
    }
}
