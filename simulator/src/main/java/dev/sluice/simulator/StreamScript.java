package dev.sluice.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes an {@link Answer} as the steps of an event stream, faults included. One instance per answer. */
final class StreamScript {

    /** What stands where {@link Step.SendStamped} puts the time. */
    private static final String STAMP = "0000000000000000000";

    private static final int TOOL_INPUT_PIECE = 16;

    private final Dialect dialect;
    private final Behaviour behaviour;
    private final Answer answer;
    private final String requestId;
    private final List<Step> steps = new ArrayList<>();
    private final Duration interval;
    private final @Nullable Packing packing;
    private final int damagedFrame;
    private final long charsInAll;
    private long charsSent;
    private int contentDeltas;
    private int events;

    private StreamScript(Dialect dialect, Behaviour behaviour, Answer answer, String requestId) {
        this.dialect = dialect;
        this.behaviour = behaviour;
        this.answer = answer;
        this.requestId = requestId;
        this.interval = behaviour.duration(Directive.INTERVAL);
        this.packing = behaviour.is(Directive.GZIP, "on") ? new Packing() : null;
        this.charsInAll = answer.thinking().length()
                + answer.deltas().stream().mapToLong(String::length).sum();
        this.damagedFrame = behaviour.count(Directive.CRC_AT, 0);
    }

    /** The steps from the head of the answer to its end. */
    static List<Step> of(Dialect dialect, Behaviour behaviour, Answer answer, String requestId) {
        StreamScript script = new StreamScript(dialect, behaviour, answer, requestId);
        script.write();
        return joined(script.steps);
    }

    /** Adjacent bytes as one step: a burst costs one buffer, not hundreds. */
    private static List<Step> joined(List<Step> steps) {
        List<Step> joined = new ArrayList<>();
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        Step.@Nullable Charged charged = null;
        for (Step step : steps) {
            if (step instanceof Step.Send send) {
                run.writeBytes(send.bytes());
            } else if (step instanceof Step.Charged more) {
                charged = more; // the last one of a burst says it all
            } else if (!(step instanceof Step.Pause pause && pause.time().isZero())) {
                if (run.size() > 0) {
                    joined.add(new Step.Send(run.toByteArray()));
                    run.reset();
                }
                if (charged != null) {
                    joined.add(charged);
                    charged = null;
                }
                joined.add(step);
            }
        }
        if (run.size() > 0) {
            joined.add(new Step.Send(run.toByteArray()));
        }
        if (charged != null) {
            joined.add(charged);
        }
        return joined;
    }

    private void write() {
        steps.add(new Step.Pause(behaviour.duration(Directive.LATENCY)));
        steps.add(new Step.Send(Wire.streamHead(dialect, requestId, packing == null ? "" : Packing.HEADER)));
        steps.add(new Step.Pause(behaviour.duration(Directive.FIRST)));
        if (faultAtThisPoint()) {
            return;
        }
        event("message_start", messageStart());
        charge();
        if (dialect.pings()) {
            event("ping", "{\"type\":\"ping\"}");
        }
        int index = 0;
        if (!answer.thinking().isEmpty()) {
            writeThinking(index++);
        }
        if (!answer.deltas().isEmpty() && !writeText(index++)) {
            return;
        }
        if (answer.tool() != null) {
            writeTool(index, answer.tool());
        }
        event("message_delta", messageDelta());
        event("message_stop", dialect.stopEvent(answer));
        end();
        steps.add(new Step.Charged(answer, answer.usage().output(), true));
    }

    private void writeThinking(int index) {
        blockStart(index, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
        for (String piece : Answer.inPieces(answer.thinking())) {
            delta(index, "{\"type\":\"thinking_delta\",\"thinking\":" + Json.quote(piece) + "}");
            charsSent += piece.length();
        }
        charge();
        delta(index, "{\"type\":\"signature_delta\",\"signature\":\"" + JsonAnswer.SIGNATURE + "\"}");
        blockStop(index);
    }

    /** False when a fault ended the stream. */
    private boolean writeText(int index) {
        blockStart(index, "{\"type\":\"text\",\"text\":\"\"}");
        boolean stamped = behaviour.is(Directive.STAMP, "on");
        boolean eachByItself = packing != null || damagedFrame > 0;
        Step shared = new Step.Send(new byte[0]);
        String sharedPiece = "";
        for (String piece : answer.deltas()) {
            if (!interval.isZero() && contentDeltas > 0) {
                steps.add(new Step.Pause(interval));
            }
            // The pieces of a long answer are one and the same text: encode it once.
            if (eachByItself || !piece.equals(sharedPiece)) {
                sharedPiece = piece;
                shared = textStep(index, piece, stamped);
            }
            steps.add(shared);
            contentDeltas++;
            charsSent += piece.length();
            charge();
            writeExtras();
            if (faultAtThisPoint()) {
                return false;
            }
        }
        blockStop(index);
        return true;
    }

    /** Output is charged as it is sent; the first token with the beginning. */
    private void charge() {
        long output = charsInAll == 0 ? 0 : answer.usage().output() * charsSent / charsInAll;
        steps.add(new Step.Charged(
                answer, Math.max(output, Math.min(1, answer.usage().output())), false));
    }

    private void writeTool(int index, Answer.ToolCall tool) {
        blockStart(
                index,
                "{\"type\":\"tool_use\",\"id\":" + Json.quote(JsonAnswer.toolUseId(requestId)) + ",\"name\":"
                        + Json.quote(tool.name()) + ",\"input\":{}}");
        delta(index, "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}");
        String input = tool.input();
        for (int start = 0; start < input.length(); start += TOOL_INPUT_PIECE) {
            String piece = input.substring(start, Math.min(input.length(), start + TOOL_INPUT_PIECE));
            delta(index, "{\"type\":\"input_json_delta\",\"partial_json\":" + Json.quote(piece) + "}");
        }
        blockStop(index);
    }

    private void writeExtras() {
        if (falls(Directive.UNKNOWN)) {
            event("sim_novelty", "{\"type\":\"sim_novelty\",\"n\":" + contentDeltas + "}");
        }
        if (falls(Directive.COMMENTS)) {
            send(dialect.comment("simulated comment " + contentDeltas));
        }
        if ("each".equals(behaviour.text(Directive.DELTA_USAGE, "full"))) {
            long sofar = Math.min(answer.usage().output(), contentDeltas);
            event(
                    "message_delta",
                    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":null,\"stop_sequence\":null},\"usage\":"
                            + "{\"output_tokens\":" + sofar + "}}");
        }
    }

    private boolean falls(Directive every) {
        int n = behaviour.count(every, 0);
        return n > 0 && contentDeltas % n == 0;
    }

    /** Adds the silence, error or cut that belongs after the deltas so far; true when the stream ends with it. */
    private boolean faultAtThisPoint() {
        if (behaviour.has(Directive.SILENCE) && contentDeltas == behaviour.count(Directive.SILENCE_AT, 1)) {
            boolean forever = "forever".equals(behaviour.text(Directive.SILENCE, ""));
            steps.add(forever ? new Step.WaitForever() : new Step.Pause(behaviour.duration(Directive.SILENCE)));
        }
        if (behaviour.has(Directive.ERROR_AT) && contentDeltas == behaviour.count(Directive.ERROR_AT, 0)) {
            return endedByError();
        }
        if (behaviour.has(Directive.EXCEPTION) && contentDeltas == behaviour.count(Directive.EXCEPTION_AT, 0)) {
            return endedByError();
        }
        if (behaviour.has(Directive.CUT) && contentDeltas == behaviour.count(Directive.CUT_AT, 1)) {
            cut();
            return true;
        }
        return false;
    }

    private boolean endedByError() {
        send(dialect.errorEvent(ErrorAnswer.inStream(behaviour)));
        end();
        return true;
    }

    private void cut() {
        switch (behaviour.text(Directive.CUT, "close")) {
            case "reset" -> steps.add(new Step.Reset());
            case "inside" -> {
                byte[] chunk = coded(textDelta(0, "this event has no end"));
                steps.add(new Step.Send(java.util.Arrays.copyOf(chunk, chunk.length / 2)));
                steps.add(new Step.Close());
            }
            default -> steps.add(new Step.Close());
        }
    }

    private String messageStart() {
        return "{\"type\":\"message_start\",\"message\":{\"model\":" + Json.quote(answer.model()) + ",\"id\":\""
                + JsonAnswer.messageId(dialect, requestId)
                + "\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"stop_reason\":null,"
                + "\"stop_sequence\":null,\"usage\":" + answer.usage().startJson() + "}}";
    }

    private String messageDelta() {
        String usage = switch (behaviour.text(Directive.DELTA_USAGE, "full")) {
            case "none" -> "";
            case "output" -> ",\"usage\":{\"output_tokens\":" + answer.usage().output() + "}";
            default -> ",\"usage\":" + answer.usage().finalJson();
        };
        return "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":" + Json.quote(answer.stopReason())
                + ",\"stop_sequence\":null}" + usage + "}";
    }

    private void blockStart(int index, String block) {
        event(
                "content_block_start",
                "{\"type\":\"content_block_start\",\"index\":" + index + ",\"content_block\":" + block + "}");
    }

    private void blockStop(int index) {
        event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":" + index + "}");
    }

    private void delta(int index, String delta) {
        event(
                "content_block_delta",
                "{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":" + delta + "}");
    }

    private byte[] textDelta(int index, String text) {
        return dialect.event(
                "content_block_delta",
                "{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":{\"type\":\"text_delta\",\"text\":"
                        + Json.quote(text) + "}}");
    }

    private Step textStep(int index, String piece, boolean stamped) {
        if (!stamped) {
            return new Step.Send(coded(textDelta(index, piece)));
        }
        byte[] chunk = coded(textDelta(index, "t=" + STAMP + " " + piece));
        int start = new String(chunk, StandardCharsets.ISO_8859_1).indexOf("\"t=" + STAMP);
        // Compressed or in a frame it cannot be found, and a stamp would spoil it.
        return start < 0 ? new Step.Send(chunk) : new Step.SendStamped(chunk, start + 3);
    }

    private void event(String name, String data) {
        send(dialect.event(name, data));
    }

    private void send(byte[] event) {
        if (event.length > 0) {
            steps.add(new Step.Send(coded(event)));
        }
    }

    private void end() {
        if (packing != null) {
            steps.add(new Step.Send(Wire.chunk(packing.last())));
        }
        steps.add(new Step.Send(Wire.LAST_CHUNK));
    }

    /** The event as it goes out: damaged or compressed if that was asked for, and as one chunk. */
    private byte[] coded(byte[] event) {
        events++;
        byte[] sent = events == damagedFrame ? dialect.damaged(event) : event;
        return Wire.chunk(packing == null ? sent : packing.next(sent));
    }
}
