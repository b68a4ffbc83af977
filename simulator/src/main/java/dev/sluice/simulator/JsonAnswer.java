package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes an {@link Answer} as one JSON message. */
final class JsonAnswer {

    /** Signature of every simulated thinking block. */
    static final String SIGNATURE = "c2ltdWxhdGVkLXRoaW5raW5nLXNpZ25hdHVyZQ==";

    private JsonAnswer() {}

    static String messageId(Dialect dialect, String requestId) {
        return dialect.messagePrefix() + requestId.substring(4);
    }

    static String toolUseId(String requestId) {
        return "toolu_" + requestId.substring(4);
    }

    /** The steps of the answer, with the faults that make sense without a stream. */
    static List<Step> of(Dialect dialect, Behaviour behaviour, Answer answer, String requestId) {
        byte[] plain = json(dialect, answer, requestId).getBytes(StandardCharsets.UTF_8);
        boolean packed = behaviour.is(Directive.GZIP, "on");
        byte[] body = packed ? Packing.whole(plain) : plain;
        String more = dialect.answerHeaders(answer) + (packed ? Packing.HEADER : "");
        int missing = behaviour.count(Directive.SHORT, 0);
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Pause(behaviour.duration(Directive.LATENCY)));
        steps.add(new Step.Send(Wire.jsonHead(200, (long) body.length + missing, dialect, requestId, more)));
        steps.add(new Step.Pause(behaviour.duration(Directive.FIRST)));
        steps.add(new Step.Charged(answer, answer.usage().output(), false));
        int half = body.length / 2;
        if (behaviour.has(Directive.CUT)) {
            steps.add(new Step.Send(Arrays.copyOf(body, half)));
            steps.add("reset".equals(behaviour.text(Directive.CUT, "")) ? new Step.Reset() : new Step.Close());
        } else if (behaviour.has(Directive.SILENCE)) {
            boolean forever = "forever".equals(behaviour.text(Directive.SILENCE, ""));
            Duration silence = forever ? Duration.ZERO : behaviour.duration(Directive.SILENCE);
            steps.add(new Step.Send(Arrays.copyOf(body, half)));
            steps.add(forever ? new Step.WaitForever() : new Step.Pause(silence));
            steps.add(new Step.Send(Arrays.copyOfRange(body, half, body.length)));
        } else {
            steps.add(new Step.Send(body));
            if (missing > 0) {
                steps.add(new Step.Close());
            }
        }
        if (!behaviour.has(Directive.CUT) && missing == 0) {
            steps.add(new Step.Charged(answer, answer.usage().output(), true));
        }
        return steps;
    }

    private static String json(Dialect dialect, Answer answer, String requestId) {
        List<String> blocks = new ArrayList<>();
        if (!answer.thinking().isEmpty()) {
            blocks.add("{\"type\":\"thinking\",\"thinking\":" + Json.quote(answer.thinking()) + ",\"signature\":\""
                    + SIGNATURE + "\"}");
        }
        if (!answer.deltas().isEmpty()) {
            blocks.add("{\"type\":\"text\",\"text\":" + Json.quote(String.join("", answer.deltas())) + "}");
        }
        if (answer.tool() != null) {
            blocks.add("{\"type\":\"tool_use\",\"id\":\"" + toolUseId(requestId) + "\",\"name\":"
                    + Json.quote(answer.tool().name()) + ",\"input\":"
                    + answer.tool().input() + "}");
        }
        return "{\"model\":" + Json.quote(answer.model()) + ",\"id\":\"" + messageId(dialect, requestId)
                + "\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[" + String.join(",", blocks)
                + "],\"stop_reason\":" + Json.quote(answer.stopReason()) + ",\"stop_sequence\":null,\"usage\":"
                + answer.usage().finalJson() + "}";
    }
}
