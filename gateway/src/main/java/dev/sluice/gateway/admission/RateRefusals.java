package dev.sluice.gateway.admission;

import dev.sluice.adminui.Dollars;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.rates.Measure;
import dev.sluice.gateway.rates.Passage.Refused;
import dev.sluice.gateway.rates.RateLimit.Scope;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The 429 of a rate that is reached (contract §17.2): short waits are waited out in silence, long ones are told. */
final class RateRefusals {

    private static final long SILENT_WAIT_SECONDS = 60;

    private RateRefusals() {}

    static Answer of(Request request, Refused refused) {
        List<Header> headers = new ArrayList<>(RateHeaders.of(refused.rooms(), request.receivedAt()));
        headers.add(new Header("retry-after", Long.toString(refused.waitSeconds())));
        if (refused.waitSeconds() > SILENT_WAIT_SECONDS) {
            headers.add(Errors.NO_RETRY);
        }
        return Errors.error(request.id(), 429, "rate_limit_error", message(refused), headers.toArray(Header[]::new));
    }

    private static String message(Refused refused) {
        String limit = refused.measure() == Measure.SPEND
                ? Dollars.exact(BigInteger.valueOf(refused.limit()))
                : Long.toString(refused.limit());
        String reached = switch (refused.measure()) {
            case REQUESTS -> "rate limit reached: " + limit + " requests a minute";
            case INPUT_TOKENS -> "rate limit reached: " + limit + " input tokens a minute";
            case OUTPUT_TOKENS -> "rate limit reached: " + limit + " output tokens a minute";
            case CONCURRENT -> "rate limit reached: " + limit + " requests at once";
            case SPEND -> "spend brake: " + limit + " in ten minutes";
        };
        return reached + " " + whose(refused.scope()) + "; try again in " + refused.waitSeconds() + " s";
    }

    private static String whose(Scope scope) {
        return switch (scope) {
            case EACH_MEMBER, MEMBER -> "for you";
            case KEY -> "for this API key";
            case WORKSPACE -> "for your workspace";
        };
    }
}
