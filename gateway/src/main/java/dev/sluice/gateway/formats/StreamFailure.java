package dev.sluice.gateway.formats;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An exception inside a Bedrock stream, as it came: for the operator's log, never for a client, since it may name accounts
 * and models by their ARN (contract §17.2).
 *
 * @param type Bedrock's name for it: {@code throttlingException}
 * @param detail what came with it
 */
public record StreamFailure(String type, String detail) {

    private static final int MOST_DETAIL_BYTES = 4 * 1024;

    /** What a message says went wrong; null when it is not an exception. */
    static @Nullable StreamFailure in(Frame frame) {
        return switch (frame.header(FrameHeaders.MESSAGE_TYPE).orElse("")) {
            case "exception" ->
                new StreamFailure(frame.header(FrameHeaders.EXCEPTION_TYPE).orElse(""), payload(frame));
            case "error" ->
                new StreamFailure(
                        frame.header(":error-code").orElse(""),
                        frame.header(":error-message").orElse(""));
            default -> null;
        };
    }

    private static String payload(Frame frame) {
        int length = Math.min(frame.payloadEnd() - frame.payloadStart(), MOST_DETAIL_BYTES);
        return new String(frame.array(), frame.payloadStart(), length, StandardCharsets.UTF_8);
    }

    /** What a client of the Messages API is told. */
    String toErrorEvent() {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "throttlingexception" -> errorEvent("rate_limit_error", "upstream rate limit exceeded");
            case "serviceunavailableexception" -> errorEvent("api_error", "upstream is unavailable");
            case "modeltimeoutexception" -> errorEvent("api_error", "upstream timed out");
            case "validationexception" ->
                // The client's recovery knows this very sentence (contract §17.3).
                errorEvent(
                        "invalid_request_error",
                        detail.contains("Input is too long") ? "Input is too long." : "upstream rejected the request");
            default -> errorEvent("api_error", "upstream failed while it answered");
        };
    }

    private static String errorEvent(String type, String message) {
        return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message + "\"}}";
    }
}
