package dev.sluice.gateway.admission;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.metering.Usage.Tokens;
import dev.sluice.gateway.metering.UsageReader;
import dev.sluice.gateway.pricing.Price;
import dev.sluice.gateway.pricing.Pricing;
import dev.sluice.gateway.providers.ModelProvider;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Headers;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.spend.Admission.Admitted;
import dev.sluice.gateway.spend.Ledger;
import dev.sluice.gateway.spend.Settlement;
import dev.sluice.gateway.spend.Settlement.Outcome;
import dev.sluice.gateway.spend.Standing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Follows a billed request: reads its usage from the passing bytes and settles it, whatever happens. */
final class MessagesAttempt extends CountAttempt {

    private static final byte[] PING =
            "event: ping\ndata: {\"type\": \"ping\"}\n\n".getBytes(StandardCharsets.US_ASCII);

    private final MessageRequest message;
    private final Admitted admitted;
    private final Pricing pricing;
    private final Ledger ledger;
    private final long inputBytes;
    private final long startedAt = System.nanoTime();

    private @Nullable UsageReader reader;
    private boolean eventStream;
    private int status;
    private long firstByteMillis = -1;
    private @Nullable String providerRequestId;

    MessagesAttempt(
            Request request,
            MessageRequest message,
            ModelProvider provider,
            Admitted admitted,
            Pricing pricing,
            Ledger ledger,
            ProviderOutages outages) {
        super(request, provider, outages);
        this.message = message;
        this.admitted = admitted;
        this.pricing = pricing;
        this.ledger = ledger;
        this.inputBytes = request.body().size();
    }

    @Override
    public Reply replyTo(int answeredStatus, Headers headers) {
        status = answeredStatus;
        firstByteMillis = elapsedMillis();
        providerRequestId = headers.first("request-id");
        Reply reply = super.replyTo(answeredStatus, headers);
        if (!(reply instanceof Reply.Pass pass) || answeredStatus != 200) {
            return reply;
        }
        String contentType = headers.first("content-type");
        eventStream = contentType != null && contentType.startsWith("text/event-stream");
        reader = eventStream ? UsageReader.ofEventStream() : UsageReader.ofJson();
        List<Header> more = new ArrayList<>(pass.headers());
        if (eventStream) {
            // Proxies in front of us must not collect events.
            more.add(new Header("x-accel-buffering", "no"));
            more.add(new Header("cache-control", "no-cache"));
        }
        Standing standing = admitted.standing();
        if (standing != null) {
            more.addAll(UsageLimitHeaders.admitted(standing));
        }
        return new Reply.Pass(answeredStatus, more);
    }

    @Override
    public void passing(ByteBuffer bytes) {
        if (reader != null) {
            reader.accept(bytes);
        }
    }

    @Override
    public byte @Nullable [] keepAlive() {
        return eventStream && reader != null && reader.started() && !reader.complete() && reader.betweenEvents()
                ? PING
                : null;
    }

    @Override
    public byte @Nullable [] failure(Ending ending) {
        if (!eventStream || reader == null || reader.complete()) {
            return null;
        }
        String reason = ending == Ending.GATEWAY_STOPPED
                ? "Sluice is restarting; the answer was cut short"
                : "the model provider broke off its answer";
        // Inside an event the last field line wins: the torn event becomes an error event with a torn text before it.
        String start = reader.betweenEvents() ? "" : "\n";
        return (start + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\""
                        + reason + "\"}}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void ended(Ending ending) {
        Usage usage = usage(ending);
        Price price =
                usage == null ? null : pricing.price(message.model(), usage, request.receivedAt(), provider.terms());
        ledger.settle(
                admitted.entry(),
                new Settlement(
                        outcome(ending), status, usage, price, firstByteMillis, elapsedMillis(), providerRequestId));
    }

    private @Nullable Usage usage(Ending ending) {
        if (reader != null && reader.usageSeen()) {
            return reader.usage();
        }
        boolean neverArrived = ending == Ending.CONNECT_FAILED;
        boolean refused = reader == null && status != 0;
        // The provider had the request and may bill it: leaving early must not be a way around a cap.
        return neverArrived || refused ? null : estimateOfInput();
    }

    private Usage estimateOfInput() {
        Tokens tokens = new Tokens(inputBytes / MessagesAdmission.BYTES_PER_TOKEN, 0, 0, 0, 0);
        return new Usage(message.model(), tokens, 0, 0, null, null, null, List.of(), null, false, true);
    }

    private Outcome outcome(Ending ending) {
        return switch (ending) {
            case CLIENT_GONE -> Outcome.CLIENT_GONE;
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
}
