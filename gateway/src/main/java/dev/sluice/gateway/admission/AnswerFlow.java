package dev.sluice.gateway.admission;

import dev.sluice.gateway.formats.AnswerModelName;
import dev.sluice.gateway.formats.BedrockCount;
import dev.sluice.gateway.formats.BedrockToSse;
import dev.sluice.gateway.formats.EventStreamEncoder;
import dev.sluice.gateway.formats.SseToBedrock;
import dev.sluice.gateway.formats.StreamFailure;
import dev.sluice.gateway.formats.TranslationChain;
import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.metering.UsageReader;
import dev.sluice.gateway.providers.UpstreamCall.AnswerForm;
import dev.sluice.gateway.proxy.Attempt.Ending;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Translation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A successful answer on its way: out of the provider's form, past the meter, into the client's form. Where both speak
 * the Messages API and the model keeps its name, no byte is touched.
 */
final class AnswerFlow {

    private static final String EVENT_STREAM = "text/event-stream";
    private static final String AMAZON_EVENT_STREAM = "application/vnd.amazon.eventstream";
    private static final byte[] PING =
            "event: ping\ndata: {\"type\": \"ping\"}\n\n".getBytes(StandardCharsets.US_ASCII);

    private final AskedCall asked;
    private final boolean stream;
    private final @Nullable UsageReader reader;
    private final @Nullable Translation translation;
    private final Consumer<Usage> begun;
    private boolean toldOfBeginning;

    /**
     * @param renamed whether the provider has another name for the model than the client
     * @param begun is told what the prompt came to, once, where a stream says so at its start
     */
    AnswerFlow(
            AskedCall asked,
            AnswerForm form,
            @Nullable String contentType,
            boolean renamed,
            Consumer<StreamFailure> failures,
            Consumer<Usage> begun) {
        this.asked = asked;
        this.begun = begun;
        boolean frames = contentType != null && contentType.startsWith(AMAZON_EVENT_STREAM);
        this.stream = frames || (contentType != null && contentType.startsWith(EVENT_STREAM));
        UsageReader meter = asked.counting() ? null : stream ? UsageReader.ofEventStream() : UsageReader.ofJson();
        this.reader = meter;
        List<Translation> in = new ArrayList<>();
        List<Translation> out = new ArrayList<>();
        if (frames) {
            in.add(new BedrockToSse(failures));
        } else if (form == AnswerForm.BEDROCK_COUNT) {
            in.add(BedrockCount.answerToMessages());
        }
        String name = asked.message().model();
        if (renamed && meter != null) {
            out.add(stream ? AnswerModelName.inEvents(name) : AnswerModelName.inJson(name));
        }
        if (asked.bedrockFormat() && asked.counting()) {
            out.add(BedrockCount.answerToBedrock());
        } else if (asked.bedrockFormat() && stream) {
            out.add(new SseToBedrock());
        }
        this.translation = in.isEmpty() && out.isEmpty() ? null : chain(in, meter, out);
    }

    private Translation chain(List<Translation> in, @Nullable UsageReader meter, List<Translation> out) {
        List<Translation> steps = new ArrayList<>(in);
        if (meter != null) {
            steps.add(TranslationChain.tap(bytes -> read(meter, bytes)));
        }
        steps.addAll(out);
        return TranslationChain.of(steps);
    }

    /** Null when the bytes pass as they are; then they are shown to {@link #passing}. */
    @Nullable
    Translation translation() {
        return translation;
    }

    void passing(ByteBuffer bytes) {
        if (reader != null) {
            read(reader, bytes);
        }
    }

    private void read(UsageReader meter, ByteBuffer bytes) {
        meter.accept(bytes);
        if (stream && !toldOfBeginning && meter.started()) {
            toldOfBeginning = true;
            if (meter.usageSeen()) {
                begun.accept(meter.usage());
            }
        }
    }

    /** What read the usage; null when nothing is billed. */
    @Nullable
    UsageReader reader() {
        return reader;
    }

    List<Header> headers() {
        if (!stream) {
            return List.of(new Header("content-type", "application/json"));
        }
        return List.of(
                new Header(
                        "content-type", asked.bedrockFormat() ? AMAZON_EVENT_STREAM : EVENT_STREAM + "; charset=utf-8"),
                new Header("cache-control", "no-cache"),
                // Proxies in front of us must not collect events.
                new Header("x-accel-buffering", "no"));
    }

    byte @Nullable [] keepAlive() {
        if (!stream || reader == null || !reader.started() || reader.complete() || !reader.betweenEvents()) {
            return null;
        }
        return asked.bedrockFormat() ? SseToBedrock.ping() : PING;
    }

    byte @Nullable [] failure(Ending ending) {
        if (!stream || reader == null || reader.complete()) {
            return null;
        }
        String reason = switch (ending) {
            case GATEWAY_STOPPED -> "Sluice is restarting; the answer was cut short";
            case CUT_OFF -> RunningRequests.SUSPENDED;
            default -> "the model provider broke off its answer";
        };
        String type = ending == Ending.CUT_OFF ? "permission_error" : "api_error";
        if (asked.bedrockFormat()) {
            return EventStreamEncoder.exception("modelStreamErrorException", reason);
        }
        // Inside an event the last field line wins: the torn event becomes an error event with a torn text before it.
        String start = reader.betweenEvents() ? "" : "\n";
        return (start + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\""
                        + reason + "\"}}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
