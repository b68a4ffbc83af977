package dev.sluice.gateway.admission;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.metering.Usage.Tokens;
import dev.sluice.gateway.metering.UsageReader;
import dev.sluice.gateway.pricing.Price;
import dev.sluice.gateway.pricing.Pricing;
import dev.sluice.gateway.pricing.Pricing.WorstCase;
import dev.sluice.gateway.pricing.UpstreamTerms;
import dev.sluice.gateway.proxy.Attempt.Ending;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.spend.Admission;
import dev.sluice.gateway.spend.Ledger;
import dev.sluice.gateway.spend.OpenEntry;
import dev.sluice.gateway.spend.Settlement;
import dev.sluice.gateway.spend.Settlement.Outcome;
import dev.sluice.gateway.spend.SpendRequest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The money of one attempt at a provider: what it may cost, and what it did. */
final class Billing {

    /** Bytes of text that make a token, for likely costs. */
    static final int BYTES_PER_TOKEN = 4;

    /** What a provider adds for tools that no byte of the body shows (pricing page §1.2). */
    private static final long TOOL_PROMPT_TOKENS = 1_024;

    /** Output that is assumed for a request whose end nobody saw. */
    private static final long LIKELY_OUTPUT_TOKENS = 500;

    /** Words in the names of betas by which the provider samples more than once, or with another model. */
    private static final List<String> ADDING_BETAS = List.of("compact", "fallback", "advisor", "mcp");

    private final AskedCall asked;
    private final Pricing pricing;
    private final String provider;
    private final String pricedModel;
    private final UpstreamTerms terms;
    // Kept, for the body is gone once a server answers, and its buffer then another's.
    private final long bodyBytes;
    private final long startedAt = System.nanoTime();
    private long firstByteMillis = -1;

    /** @param pricedModel the id by which it is priced, which may say where it is served */
    Billing(AskedCall asked, Pricing pricing, String provider, String pricedModel, UpstreamTerms terms) {
        this.asked = asked;
        this.pricing = pricing;
        this.provider = provider;
        this.pricedModel = pricedModel;
        this.terms = terms;
        this.bodyBytes = asked.request().body().size();
    }

    /** Opens the ledger's row; the first attempt's carries the id of the request. */
    CompletableFuture<Admission> open(Ledger ledger, boolean first, boolean throttled) {
        Request request = asked.request();
        MessageRequest message = asked.message();
        UUID id = first ? request.id() : Ids.next();
        return ledger.opening(
                new SpendRequest(
                        id,
                        request.receivedAt(),
                        asked.holder().memberId(),
                        asked.holder().credentialId(),
                        asked.holder().workspaceId(),
                        asked.holder().serviceAccountId(),
                        provider,
                        message.model(),
                        ModelFamily.of(pricedModel),
                        message.stream(),
                        pricing.worstCasePico(worstCase(), request.receivedAt(), terms),
                        pricing.worstCasePico(likelyCase(), request.receivedAt(), terms),
                        request.headers().first("x-claude-code-session-id"),
                        request.headers().first("x-claude-code-agent-id"),
                        request.headers().first("user-agent")),
                throttled);
    }

    private WorstCase worstCase() {
        MessageRequest message = asked.message();
        return new WorstCase(
                pricedModel,
                bodyBytes + (message.tools() ? TOOL_PROMPT_TOKENS : 0),
                message.maxTokens(),
                message.cacheWrites(),
                message.fast(),
                message.geoUs());
    }

    /** What it can cost still, now that the prompt is counted; -1 where the provider may add to it on its own side. */
    long remainingPico(Usage soFar) {
        MessageRequest message = asked.message();
        boolean addsItself = !soFar.iterations().isEmpty()
                || message.toolTypes().stream().anyMatch(type -> !type.equals("custom"))
                || Betas.of(asked.request().headers(), message.betas()).stream()
                        .anyMatch(beta -> ADDING_BETAS.stream().anyMatch(beta::contains));
        return addsItself || soFar.tokens().prompt() <= 0
                ? -1
                : pricing.worstCasePico(
                        worstCase(), soFar.tokens(), asked.request().receivedAt(), terms);
    }

    private WorstCase likelyCase() {
        MessageRequest message = asked.message();
        return new WorstCase(
                pricedModel,
                bodyBytes / BYTES_PER_TOKEN,
                message.maxTokens() < 0 ? LIKELY_OUTPUT_TOKENS : Math.min(message.maxTokens(), LIKELY_OUTPUT_TOKENS),
                Pricing.CacheWrites.NONE,
                message.fast(),
                message.geoUs());
    }

    void headArrived() {
        firstByteMillis = elapsedMillis();
    }

    /**
     * What came of it.
     *
     * @param reader what read the answer, null when there was none to read
     * @param status status of the provider's answer, 0 when there was none
     */
    Settlement settlement(@Nullable UsageReader reader, int status, Ending ending, @Nullable String providerRequestId) {
        Usage usage = usage(reader, status, ending);
        Price price = usage == null
                ? null
                : pricing.price(pricedModel, usage, asked.request().receivedAt(), terms);
        return new Settlement(
                outcome(reader, ending), status, usage, price, firstByteMillis, elapsedMillis(), providerRequestId);
    }

    private @Nullable Usage usage(@Nullable UsageReader reader, int status, Ending ending) {
        if (reader != null && reader.usageSeen()) {
            return reader.usage();
        }
        boolean neverArrived = ending == Ending.CONNECT_FAILED;
        boolean refused = reader == null && status != 0;
        if (neverArrived || refused) {
            return null;
        }
        // A JSON answer begins when all of it is written, and billed; broken off, it never says how much that was.
        boolean billedUnseen = reader != null && !asked.message().stream() && reader.started() && !reader.complete();
        // In any case the provider had the request and may bill it: leaving early must not be a way around a cap.
        return estimate(billedUnseen ? worstTokens() : new Tokens(bodyBytes / BYTES_PER_TOKEN, 0, 0, 0, 0));
    }

    /** What was reserved for the request, as tokens. */
    private Tokens worstTokens() {
        WorstCase worst = worstCase();
        long input = worst.inputTokensAtMost();
        long output = Math.max(0, worst.maxTokens());
        return switch (worst.cacheWrites()) {
            case NONE -> new Tokens(input, 0, 0, 0, output);
            case FIVE_MINUTES -> new Tokens(0, input, 0, 0, output);
            case ONE_HOUR -> new Tokens(0, 0, input, 0, output);
        };
    }

    private Usage estimate(Tokens tokens) {
        return new Usage(pricedModel, tokens, 0, 0, null, null, null, List.of(), null, false, true);
    }

    private static Outcome outcome(@Nullable UsageReader reader, Ending ending) {
        return switch (ending) {
            case CLIENT_GONE -> Outcome.CLIENT_GONE;
            case CUT_OFF -> Outcome.CUT_OFF;
            case CONNECT_FAILED, SERVER_CLOSED, SERVER_SILENT, GATEWAY_STOPPED -> Outcome.PROVIDER_FAILED;
            case COMPLETED -> {
                if (reader == null) {
                    yield Outcome.REFUSED_BY_PROVIDER;
                }
                yield reader.complete() ? Outcome.COMPLETED : Outcome.PROVIDER_FAILED;
            }
        };
    }

    private long elapsedMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
    }

    /** An open row of the ledger and the way to settle it. */
    record Open(OpenEntry entry, Billing billing, Ledger ledger) {

        /** Gives back what was held for a larger prompt. */
        void promptKnown(Usage soFar) {
            if (entry.tight()) {
                ledger.giveBack(entry, billing.remainingPico(soFar));
            }
        }

        Settlement settle(@Nullable UsageReader reader, int status, Ending ending, @Nullable String providerRequestId) {
            Settlement settlement = billing.settlement(reader, status, ending, providerRequestId);
            ledger.settle(entry, settlement);
            return settlement;
        }
    }
}
