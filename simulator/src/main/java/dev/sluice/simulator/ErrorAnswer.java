package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Errors in the provider's envelope. */
record ErrorAnswer(int status, String type, String message) {

    static final ErrorAnswer NO_CREDENTIAL =
            new ErrorAnswer(401, "authentication_error", "x-api-key header is required");
    static final ErrorAnswer WRONG_CREDENTIAL = new ErrorAnswer(401, "authentication_error", "invalid x-api-key");
    static final ErrorAnswer NOT_FOUND = new ErrorAnswer(404, "not_found_error", "Not Found");
    static final ErrorAnswer TOO_LARGE =
            new ErrorAnswer(413, "request_too_large", "Request exceeds the maximum allowed number of bytes.");

    static ErrorAnswer invalid(String message) {
        return new ErrorAnswer(400, "invalid_request_error", message);
    }

    /** The Anthropic API's error of this status; type and message default to what goes with it. */
    static ErrorAnswer ofAnthropic(int status, @Nullable String type, @Nullable String message) {
        String named = type != null ? type : typeOf(status);
        return new ErrorAnswer(status, named, message != null ? message : messageOf(named));
    }

    /** The error that {@code status=} asks for. */
    static ErrorAnswer asked(Dialect dialect, Behaviour behaviour) {
        return dialect.error(
                behaviour.count(Directive.STATUS, 500),
                behaviour.directives().get(Directive.ERROR),
                behaviour.directives().get(Directive.MESSAGE));
    }

    /** The error event that {@code error-at=} or {@code exception=} asks for. */
    static ErrorAnswer inStream(Behaviour behaviour) {
        String type = behaviour.text(Directive.EXCEPTION, behaviour.text(Directive.ERROR, "overloaded_error"));
        String message = behaviour.directives().get(Directive.MESSAGE);
        return AwsErrors.isOneOf(type) ? AwsErrors.of(200, type, message) : ofAnthropic(200, type, message);
    }

    /** {@code {"type":"error","error":{…},"request_id":"…"}}. */
    String json(String requestId) {
        String json = eventJson();
        return json.substring(0, json.length() - 1) + ",\"request_id\":" + Json.quote(requestId) + "}";
    }

    /** The envelope without the request id, as error events carry it. */
    String eventJson() {
        return "{\"type\":\"error\",\"error\":{\"type\":" + Json.quote(type) + ",\"message\":" + Json.quote(message)
                + "}}";
    }

    /** The whole HTTP answer. */
    List<Step> steps(Dialect dialect, String requestId, Behaviour behaviour) {
        byte[] plain = dialect.errorBody(this, requestId).getBytes(StandardCharsets.UTF_8);
        boolean packed = behaviour.is(Directive.GZIP, "on");
        byte[] body = packed ? Packing.whole(plain) : plain;
        String retryAfter = behaviour.has(Directive.RETRY_AFTER)
                ? "retry-after: " + behaviour.count(Directive.RETRY_AFTER, 0) + "\r\n"
                : "";
        String more = retryAfter + dialect.errorHeader(this) + (packed ? Packing.HEADER : "");
        return List.of(
                new Step.Pause(behaviour.duration(Directive.LATENCY)),
                new Step.Send(Wire.jsonHead(status, body.length, dialect, requestId, more)),
                new Step.Send(body));
    }

    private static String typeOf(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 409 -> "conflict_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    private static String messageOf(String type) {
        return switch (type) {
            case "overloaded_error" -> "Overloaded";
            case "rate_limit_error" -> "This request would exceed your organization's rate limit.";
            case "api_error" -> "Internal server error";
            default -> "Simulated " + type;
        };
    }
}
