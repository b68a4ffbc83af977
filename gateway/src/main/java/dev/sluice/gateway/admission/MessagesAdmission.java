package dev.sluice.gateway.admission;

import dev.sluice.gateway.admission.MessageRequest.Scan;
import dev.sluice.gateway.keys.KeyHolder;
import dev.sluice.gateway.pricing.Pricing;
import dev.sluice.gateway.pricing.Pricing.WorstCase;
import dev.sluice.gateway.providers.HeaderRules;
import dev.sluice.gateway.providers.ModelProvider;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.proxy.Attempt;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict;
import dev.sluice.gateway.proxy.Verdict.Forward;
import dev.sluice.gateway.proxy.Verdict.Target;
import dev.sluice.gateway.spend.Admission;
import dev.sluice.gateway.spend.Ledger;
import dev.sluice.gateway.spend.SpendRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** The way of a Messages request: who, what, what may it cost, where to. */
@Component
final class MessagesAdmission {

    /** What a provider adds for tools that no byte of the body shows (pricing page §1.2). */
    private static final long TOOL_PROMPT_TOKENS = 1_024;

    /** Bytes of text that make a token, for likely costs. */
    static final int BYTES_PER_TOKEN = 4;

    /** Output that is assumed for a request whose end nobody saw. */
    private static final long LIKELY_OUTPUT_TOKENS = 500;

    private final Doorkeeper doorkeeper;
    private final Providers providers;
    private final Pricing pricing;
    private final Ledger ledger;
    private final ProviderOutages outages;

    MessagesAdmission(
            Doorkeeper doorkeeper, Providers providers, Pricing pricing, Ledger ledger, ProviderOutages outages) {
        this.doorkeeper = doorkeeper;
        this.providers = providers;
        this.pricing = pricing;
        this.ledger = ledger;
        this.outages = outages;
    }

    /** Decides; {@code billed} is false for token counting, which costs nothing and is never stopped by a cap. */
    Verdict decide(Request request, boolean billed) {
        KeyHolder holder;
        switch (doorkeeper.identify(request)) {
            case Caller.Refused refused -> {
                return refused.answer();
            }
            case Caller.Known known -> holder = known.holder();
        }
        if (request.body().size() == 0) {
            return Errors.error(request.id(), 411, "invalid_request_error", "a request body is needed");
        }
        MessageRequest message;
        switch (BodyScan.read(request.body()::bytes)) {
            case Scan.Malformed malformed -> {
                return Errors.invalid(request.id(), malformed.message());
            }
            case Scan.Read read -> message = read.request();
        }
        ModelProvider provider = providers.preferred();
        if (!billed) {
            return forward(request, provider, new CountAttempt(request, provider, outages));
        }
        return switch (ledger.open(spendRequest(request, holder, message, provider))) {
            case Admission.Blocked blocked -> SpendRefusals.overCap(request, blocked.standing());
            case Admission.Unavailable ignored -> SpendRefusals.unknown(request);
            case Admission.Admitted admitted ->
                forward(
                        request,
                        provider,
                        new MessagesAttempt(request, message, provider, admitted, pricing, ledger, outages));
        };
    }

    private SpendRequest spendRequest(
            Request request, KeyHolder holder, MessageRequest message, ModelProvider provider) {
        long inputTokensAtMost = request.body().size() + (message.tools() ? TOOL_PROMPT_TOKENS : 0);
        WorstCase worst = new WorstCase(
                message.model(),
                inputTokensAtMost,
                message.maxTokens(),
                message.cacheWrites(),
                message.fast(),
                message.geoUs());
        WorstCase likely = new WorstCase(
                message.model(),
                request.body().size() / BYTES_PER_TOKEN,
                message.maxTokens() < 0 ? LIKELY_OUTPUT_TOKENS : Math.min(message.maxTokens(), LIKELY_OUTPUT_TOKENS),
                Pricing.CacheWrites.NONE,
                message.fast(),
                message.geoUs());
        return new SpendRequest(
                request.id(),
                request.receivedAt(),
                holder.memberId(),
                holder.keyId(),
                provider.name(),
                message.model(),
                message.stream(),
                pricing.worstCasePico(worst, request.receivedAt(), provider.terms()),
                pricing.worstCasePico(likely, request.receivedAt(), provider.terms()),
                request.headers().first("x-claude-code-session-id"),
                request.headers().first("x-claude-code-agent-id"),
                request.headers().first("user-agent"));
    }

    private static Forward forward(Request request, ModelProvider provider, Attempt attempt) {
        InetSocketAddress address = provider.resolve();
        Target target = new Target(provider.baseUrl().getHost(), address, provider.tls());
        List<Header> headers = new ArrayList<>();
        request.headers().forEach((name, value) -> {
            if (HeaderRules.toProvider(name)) {
                headers.add(new Header(name, value));
            }
        });
        String userAgent = request.headers().first("user-agent");
        headers.add(new Header("user-agent", (userAgent == null ? "" : userAgent + " ") + "sluice"));
        // Usage has to be readable on the way back.
        headers.add(new Header("accept-encoding", "identity"));
        headers.add(new Header("x-api-key", provider.apiKey()));
        return new Forward(
                target, "POST", provider.path(request.target()), headers, List.of(), Duration.ofSeconds(300), attempt);
    }
}
