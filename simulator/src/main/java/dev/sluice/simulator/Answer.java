package dev.sluice.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the simulated model says, before it is put into a wire format.
 *
 * @param thinking text of the thinking block, empty when there is none
 * @param deltas the text block in the pieces in which a stream carries it; no pieces, no block
 * @param tool the tool that is called after the text, null for none
 */
record Answer(
        String model,
        String thinking,
        List<String> deltas,
        @Nullable ToolCall tool,
        String stopReason,
        UsageFigures usage) {

    /** The default text. It says what it is, so that nobody takes it for a model. */
    static final String FRIENDLY = "Hello! I am the Sluice demo provider, a simulator and not a model. "
            + "Your request arrived and was answered end to end; connect a real provider to get real answers.";

    private static final String FILLER = "simulated words flow through the sluice ";
    private static final int DEFAULT_DELTA_CHARS = 24;

    /** A call of a tool with its arguments as JSON text. */
    record ToolCall(String name, String input) {}

    /** Decides the answer to a request. */
    static Answer to(MessagesRequest request, Behaviour behaviour, long bodyBytes) {
        List<String> deltas = deltas(request, behaviour);
        String thinking = filler(behaviour.count(Directive.THINKING, 0));
        ToolCall tool = toolCall(request, behaviour);
        long chars = deltas.stream().mapToLong(String::length).sum()
                + (tool == null ? 0 : tool.input().length());
        UsageFigures usage = UsageFigures.of(request, behaviour, bodyBytes, chars, thinking.length());
        String stopReason = tool != null ? "tool_use" : "end_turn";
        if (usage.output() > request.maxTokens()) {
            stopReason = "max_tokens";
            usage = usage.withOutput(request.maxTokens());
            deltas = shortened(deltas, 4L * request.maxTokens());
            tool = null;
        }
        return new Answer(
                behaviour.text(Directive.MODEL, request.model()),
                thinking,
                deltas,
                tool,
                behaviour.text(Directive.STOP, stopReason),
                usage);
    }

    private static List<String> deltas(MessagesRequest request, Behaviour behaviour) {
        if (behaviour.has(Directive.CHUNKS) || behaviour.has(Directive.CHARS)) {
            int chunks = behaviour.count(Directive.CHUNKS, 1);
            String piece = filler(behaviour.count(Directive.CHARS, DEFAULT_DELTA_CHARS));
            return java.util.Collections.nCopies(chunks, piece);
        }
        if (request.toolResult() != null && !behaviour.has(Directive.TEXT)) {
            return inPieces("The Sluice simulator received this tool result: " + request.toolResult());
        }
        return inPieces(behaviour.text(Directive.TEXT, FRIENDLY));
    }

    private static @Nullable ToolCall toolCall(MessagesRequest request, Behaviour behaviour) {
        String spec = behaviour.text(Directive.TOOL, "");
        int colon = spec.indexOf(':');
        if (spec.isEmpty()) {
            return null;
        }
        if (colon < 1 || !spec.startsWith("{", colon + 1)) {
            throw new IllegalArgumentException("sim: tool takes Name:{json}, not '" + spec + "'");
        }
        String name = spec.substring(0, colon);
        return request.toolNames().contains(name) ? new ToolCall(name, spec.substring(colon + 1)) : null;
    }

    /** A text of exactly this length. */
    static String filler(int chars) {
        return FILLER.repeat(chars / FILLER.length() + 1).substring(0, chars);
    }

    static List<String> inPieces(String text) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = Math.min(text.length(), start + DEFAULT_DELTA_CHARS);
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end++;
            }
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }

    private static List<String> shortened(List<String> deltas, long chars) {
        List<String> kept = new ArrayList<>();
        long left = chars;
        for (String delta : deltas) {
            if (left <= 0) {
                break;
            }
            kept.add(delta.length() <= left ? delta : delta.substring(0, (int) left));
            left -= delta.length();
        }
        return kept;
    }
}
