package dev.sluice.gateway.metering;

import dev.sluice.gateway.metering.Usage.Iteration;
import dev.sluice.gateway.metering.Usage.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What is known of an answer's usage so far: reported fields, merged as they come, and content for an estimate. */
final class UsageDraft {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Rule of thumb for the output of an answer that was cut before it reported any. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private final TokenCounts counts = new TokenCounts();
    private long webSearches;
    private long webFetches;
    private @Nullable String model;
    private @Nullable String stopReason;
    private @Nullable String serviceTier;
    private @Nullable String inferenceGeo;
    private @Nullable String speed;
    private List<Iteration> iterations = List.of();

    private boolean closed;
    private boolean damaged;
    private boolean contentEmpty = true;
    private long generatedCharacters;

    /** Takes over the {@code message} of a {@code message_start} event. */
    void mergeMessageStart(BoundedBytes event) {
        mergeMessage(parse(event).path("message"));
    }

    /** Takes over a {@code message}, or a part of one. */
    void mergeMessage(BoundedBytes message) {
        mergeMessage(parse(message));
    }

    /** Takes over a member of a message that is a text, which needs no parser; answers whether it was one. */
    boolean takeText(Word member, @Nullable String text) {
        if (text == null) {
            return false;
        }
        switch (member) {
            case MODEL -> model = text;
            case STOP_REASON -> stopReason = text;
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Takes over a {@code message_delta} event; its counts are cumulative. */
    void mergeMessageDelta(BoundedBytes event) {
        JsonNode node = parse(event);
        stopReason = Counts.text(node.path("delta"), "stop_reason", stopReason);
        JsonNode usage = node.path("usage");
        mergeUsage(usage);
        closed |= stopReason != null && usage.path("output_tokens").isNumber();
    }

    /** Counts what a content block or a delta carries. */
    void addContent(long characters, boolean carriesSomething) {
        generatedCharacters += characters;
        contentEmpty &= !carriesSomething;
    }

    /** Whether the event that closes the bill has passed: a stop reason together with the final output. */
    boolean closed() {
        return closed;
    }

    boolean contentEmpty() {
        return contentEmpty;
    }

    boolean usageSeen() {
        return counts.anyReported();
    }

    /** The usage as it was reported; an estimate all the same when a part of the report could not be read. */
    Usage asReported() {
        return damaged ? asEstimate() : build(counts.tokens(), iterations, false);
    }

    /** The usage with the output that the content seen so far must have taken; never below what was reported. */
    Usage asEstimate() {
        Tokens reported = counts.tokens();
        long guess = Math.ceilDiv(generatedCharacters, CHARACTERS_PER_TOKEN);
        long missing = Math.max(0, guess - reported.output());
        return build(withOutput(reported, missing), inLastIteration(missing), true);
    }

    private Usage build(Tokens tokens, List<Iteration> billed, boolean estimated) {
        return new Usage(
                model,
                tokens,
                webSearches,
                webFetches,
                serviceTier,
                inferenceGeo,
                speed,
                billed,
                stopReason,
                contentEmpty,
                estimated);
    }

    /** Where iterations are the bill, output that they do not show belongs to the one that was running. */
    private List<Iteration> inLastIteration(long missing) {
        if (iterations.isEmpty() || missing == 0) {
            return iterations;
        }
        List<Iteration> adjusted = new ArrayList<>(iterations);
        Iteration last = adjusted.removeLast();
        adjusted.add(new Iteration(last.type(), last.model(), withOutput(last.tokens(), missing)));
        return List.copyOf(adjusted);
    }

    private static Tokens withOutput(Tokens tokens, long more) {
        return new Tokens(
                tokens.input(),
                tokens.cacheWrite5m(),
                tokens.cacheWrite1h(),
                tokens.cacheRead(),
                tokens.output() + more);
    }

    private void mergeMessage(JsonNode message) {
        model = Counts.text(message, "model", model);
        stopReason = Counts.text(message, "stop_reason", stopReason);
        mergeUsage(message.path("usage"));
    }

    private void mergeUsage(JsonNode usage) {
        counts.merge(usage);
        JsonNode serverTools = usage.path("server_tool_use");
        webSearches = Counts.read(serverTools, "web_search_requests", webSearches);
        webFetches = Counts.read(serverTools, "web_fetch_requests", webFetches);
        serviceTier = Counts.text(usage, "service_tier", serviceTier);
        inferenceGeo = Counts.text(usage, "inference_geo", inferenceGeo);
        speed = Counts.text(usage, "speed", speed);
        JsonNode attempts = usage.path("iterations");
        if (attempts.isArray() && !attempts.isEmpty()) {
            iterations = iterations(attempts);
        }
    }

    private static List<Iteration> iterations(JsonNode attempts) {
        List<Iteration> read = new ArrayList<>();
        for (JsonNode attempt : attempts) {
            TokenCounts tokens = new TokenCounts();
            tokens.merge(attempt);
            String type = Counts.text(attempt, "type", "message");
            read.add(new Iteration(
                    type == null ? "message" : type, Counts.text(attempt, "model", null), tokens.tokens()));
        }
        return List.copyOf(read);
    }

    private JsonNode parse(BoundedBytes json) {
        if (json.overflowed()) {
            damaged = true;
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(json.array(), 0, json.length());
        } catch (JacksonException e) {
            damaged = true;
            return MissingNode.getInstance();
        }
    }
}
