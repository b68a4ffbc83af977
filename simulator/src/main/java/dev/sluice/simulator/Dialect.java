package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a provider spells heads, events and errors. What one does not override is as the Anthropic API has it. */
interface Dialect {

    /** The private headers, the request id among them, each line with its end. */
    String headers(String requestId);

    /** More headers of a JSON answer, each line with its end. */
    default String answerHeaders(Answer answer) {
        return "";
    }

    /** Content type of a streamed answer. */
    default String streamType() {
        return "text/event-stream; charset=utf-8";
    }

    /** One event as it stands in the stream. */
    default byte[] event(String name, String data) {
        return ("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /** A comment in the stream; empty where the format has none. */
    default byte[] comment(String text) {
        return (": " + text + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The event with a wrong checksum; unchanged where the format has none. */
    default byte[] damaged(byte[] event) {
        return event;
    }

    /** Whether the stream has {@code ping} events. */
    default boolean pings() {
        return true;
    }

    /** An error that ends a stream which has begun. */
    default byte[] errorEvent(ErrorAnswer error) {
        return event("error", error.eventJson());
    }

    /** Data of the stream's last event. */
    default String stopEvent(Answer answer) {
        return "{\"type\":\"message_stop\"}";
    }

    /** First characters of message ids. */
    default String messagePrefix() {
        return "msg_";
    }

    /** The error of this status; type and message default to what the provider says with it. */
    default ErrorAnswer error(int status, @Nullable String type, @Nullable String message) {
        return ErrorAnswer.ofAnthropic(status, type, message);
    }

    /** The refusal of a body that is not valid. */
    default ErrorAnswer invalid(String message) {
        return ErrorAnswer.invalid(message);
    }

    /** The refusal of these betas. */
    default ErrorAnswer unknownBetas(List<String> betas) {
        return invalid("Unexpected value(s) `" + String.join("`, `", betas) + "` for the `anthropic-beta` header."
                + " Please consult our documentation at platform.claude.com/docs or try again without the header.");
    }

    /** Body of an error answer. */
    default String errorBody(ErrorAnswer error, String requestId) {
        return error.json(requestId);
    }

    /** A header that names the error, with its end; empty for none. */
    default String errorHeader(ErrorAnswer error) {
        return "";
    }
}
