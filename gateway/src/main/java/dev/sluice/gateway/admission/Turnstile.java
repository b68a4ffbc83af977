package dev.sluice.gateway.admission;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.pricing.Pricing;
import dev.sluice.gateway.pricing.Pricing.CacheWrites;
import dev.sluice.gateway.pricing.Pricing.WorstCase;
import dev.sluice.gateway.pricing.UpstreamTerms;
import dev.sluice.gateway.proxy.Attempt.Ending;
import dev.sluice.gateway.proxy.Verdict;
import dev.sluice.gateway.rates.Demand;
import dev.sluice.gateway.rates.Passage;
import dev.sluice.gateway.rates.Rates;
import dev.sluice.gateway.rates.Ticket;
import dev.sluice.gateway.routing.RouteDecision.Candidates;
import dev.sluice.gateway.spend.Settlement;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Lets requests in at the rates that apply to who asks. Counting tokens is free. */
@Component
final class Turnstile {

    /** Output that is held for a request that declares no ceiling of its own. */
    private static final long UNDECLARED_OUTPUT = 4_096;

    private static final long LIKELY_OUTPUT = 500;

    private final Rates rates;

    Turnstile(Rates rates) {
        this.rates = rates;
    }

    Verdict enter(Desk desk, AskedCall asked, Candidates candidates) {
        if (asked.counting()) {
            return new Dispatch(desk, asked, candidates, Ticket.FREE).next();
        }
        Holder holder = asked.holder();
        return switch (rates.enter(
                holder.memberId(), holder.credentialId(), holder.workspaceId(), () -> demand(desk.pricing(), asked))) {
            case Passage.Admitted(var ticket) -> new Dispatch(desk, asked, candidates, ticket).next();
            case Passage.Refused refused -> RateRefusals.of(asked.request(), refused);
        };
    }

    private static Demand demand(Pricing pricing, AskedCall asked) {
        MessageRequest message = asked.message();
        long input = asked.request().body().size() / Billing.BYTES_PER_TOKEN;
        long output = message.maxTokens() < 0 ? UNDECLARED_OUTPUT : message.maxTokens();
        WorstCase likely = new WorstCase(
                message.model(),
                input,
                Math.min(output, LIKELY_OUTPUT),
                CacheWrites.NONE,
                message.fast(),
                message.geoUs());
        return new Demand(
                input, output, pricing.worstCasePico(likely, asked.request().receivedAt(), UpstreamTerms.LIST));
    }

    /** Counts what an attempt used; reads from a cache are free, as the providers have it. */
    static void count(Ticket ticket, Settlement settlement) {
        Usage usage = settlement.usage();
        if (usage != null) {
            Usage.Tokens tokens = usage.tokens();
            ticket.used(
                    tokens.input() + tokens.cacheWrite5m() + tokens.cacheWrite1h(),
                    tokens.output(),
                    settlement.price() == null ? 0 : settlement.price().costPico());
        }
    }

    /** Whether nobody is there any more for whom another attempt could be made. */
    static boolean over(Ending ending) {
        return ending == Ending.CLIENT_GONE || ending == Ending.CUT_OFF || ending == Ending.GATEWAY_STOPPED;
    }

    /** A request that fails in an unforeseen way is over too. */
    static Verdict closing(Ticket ticket, Supplier<Verdict> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            ticket.close();
            throw e;
        }
    }
}
