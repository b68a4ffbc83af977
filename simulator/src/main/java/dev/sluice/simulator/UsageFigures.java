package dev.sluice.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says it used. Deterministic: four bytes of body make one input token, four characters one output token;
 * a request that marks a cache writes it on its first turn and reads it afterwards. {@code usage=} replaces single
 * counts: {@code in}, {@code out}, {@code read}, {@code w5m}, {@code w1h}, {@code search}, {@code fetch}, {@code think}.
 */
record UsageFigures(
        long input,
        long write5m,
        long write1h,
        long read,
        long output,
        long thinking,
        long searches,
        long fetches,
        @Nullable String speed,
        String tier,
        String geo,
        List<Iteration> iterations) {

    private static final int BYTES_PER_TOKEN = 4;
    private static final Set<String> COUNTS = Set.of("in", "out", "read", "w5m", "w1h", "search", "fetch", "think");

    /** One billed attempt: {@code compaction:180000/3500} or {@code advisor_message:10/20@claude-opus-5}. */
    record Iteration(
            String type, long input, long output, @Nullable String model) {}

    /** Tokens of a body of this many bytes. */
    static long tokensOfBytes(long bytes) {
        return Math.max(1, bytes / BYTES_PER_TOKEN);
    }

    /** Tokens of an answer of this many characters. */
    static long tokensOfChars(long chars) {
        return Math.max(1, (chars + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN);
    }

    /** The figures of one answer, before {@code max_tokens} is applied. */
    static UsageFigures of(
            MessagesRequest request, Behaviour behaviour, long bodyBytes, long answerChars, long thought) {
        Map<String, Long> given = counts(behaviour.text(Directive.USAGE, ""));
        long total = tokensOfBytes(bodyBytes);
        long fresh = request.cached() ? Math.min(total, total / 50 + 3) : total;
        long rest = total - fresh;
        long written = request.turns() > 1 ? rest / 10 : rest;
        long write5m = request.cachedForAnHour() ? 0 : written;
        return new UsageFigures(
                given.getOrDefault("in", fresh),
                given.getOrDefault("w5m", write5m),
                given.getOrDefault("w1h", written - write5m),
                given.getOrDefault("read", rest - written),
                given.getOrDefault("out", tokensOfChars(answerChars + thought)),
                given.getOrDefault("think", thought == 0 ? 0 : tokensOfChars(thought)),
                given.getOrDefault("search", 0L),
                given.getOrDefault("fetch", 0L),
                behaviour.has(Directive.SPEED) ? behaviour.text(Directive.SPEED, "") : null,
                behaviour.text(Directive.TIER, "standard"),
                behaviour.text(Directive.GEO, "global"),
                iterations(behaviour.text(Directive.ITERATIONS, "")));
    }

    UsageFigures withOutput(long tokens) {
        return new UsageFigures(
                input, write5m, write1h, read, tokens, thinking, searches, fetches, speed, tier, geo, iterations);
    }

    /** What {@code message_start} reports: the search results are not in yet, and one token of output. */
    String startJson() {
        long known = searches > 0 ? Math.max(1, input / 10) : input;
        return withInputAndOutput(known, 1).json(false);
    }

    /** The complete object, as a JSON answer and the last {@code message_delta} have it. */
    String finalJson() {
        return json(true);
    }

    private UsageFigures withInputAndOutput(long in, long out) {
        return new UsageFigures(
                in, write5m, write1h, read, out, thinking, searches, fetches, speed, tier, geo, iterations);
    }

    private String json(boolean last) {
        StringBuilder json = new StringBuilder(320)
                .append("{\"input_tokens\":")
                .append(input)
                .append(",\"cache_creation_input_tokens\":")
                .append(write5m + write1h)
                .append(",\"cache_read_input_tokens\":")
                .append(read)
                .append(",\"cache_creation\":{\"ephemeral_5m_input_tokens\":")
                .append(write5m)
                .append(",\"ephemeral_1h_input_tokens\":")
                .append(write1h)
                .append("},\"output_tokens\":")
                .append(output)
                .append(",\"service_tier\":")
                .append(Json.quote(tier))
                .append(",\"inference_geo\":")
                .append("none".equals(geo) ? "null" : Json.quote(geo));
        if (speed != null) {
            json.append(",\"speed\":").append(Json.quote(speed));
        }
        if (last) {
            appendFinalParts(json);
        }
        return json.append('}').toString();
    }

    private void appendFinalParts(StringBuilder json) {
        if (thinking > 0) {
            json.append(",\"output_tokens_details\":{\"thinking_tokens\":")
                    .append(thinking)
                    .append('}');
        }
        if (searches > 0 || fetches > 0) {
            json.append(",\"server_tool_use\":{\"web_search_requests\":")
                    .append(searches)
                    .append(",\"web_fetch_requests\":")
                    .append(fetches)
                    .append('}');
        }
        if (!iterations.isEmpty()) {
            json.append(",\"iterations\":[");
            for (Iteration iteration : iterations) {
                json.append("{\"type\":").append(Json.quote(iteration.type()));
                if (iteration.model() != null) {
                    json.append(",\"model\":").append(Json.quote(iteration.model()));
                }
                json.append(",\"input_tokens\":")
                        .append(iteration.input())
                        .append(",\"output_tokens\":")
                        .append(iteration.output())
                        .append(",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0},");
            }
            json.setCharAt(json.length() - 1, ']');
        }
    }

    private static Map<String, Long> counts(String text) {
        Map<String, Long> counts = new TreeMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon < 0
                    || !COUNTS.contains(pair.substring(0, colon))
                    || !pair.substring(colon + 1).matches("\\d{1,15}")) {
                throw new IllegalArgumentException(
                        "sim: usage takes " + new java.util.TreeSet<>(COUNTS) + " as name:count, not '" + pair + "'");
            }
            counts.put(pair.substring(0, colon), Long.parseLong(pair.substring(colon + 1)));
        }
        return counts;
    }

    private static List<Iteration> iterations(String text) {
        List<Iteration> iterations = new ArrayList<>();
        for (String entry : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            String[] parts = entry.split("[:/@]", 4);
            if (parts.length < 3 || !parts[1].matches("\\d{1,15}") || !parts[2].matches("\\d{1,15}")) {
                throw new IllegalArgumentException("sim: iterations takes type:in/out[@model],…, not '" + entry + "'");
            }
            iterations.add(new Iteration(
                    parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts.length == 4 ? parts[3] : null));
        }
        return List.copyOf(iterations);
    }
}
