package dev.sluice.gateway.admission;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Answers in the Messages API's error envelope (contract §17). */
final class Errors {

    /** Tells the client not to try again by itself: one request and our sentence instead of minutes of silence. */
    static final Header NO_RETRY = new Header("x-should-retry", "false");

    private static final JsonMapper JSON = JsonMapper.shared();

    private Errors() {}

    private record Envelope(String type, Detail error, String request_id) {}

    private record Detail(String type, String message) {}

    static Answer error(UUID id, int status, String type, String message, Header... more) {
        String requestId = Ids.text("req", id);
        byte[] body = JSON.writeValueAsBytes(new Envelope("error", new Detail(type, message), requestId));
        List<Header> headers = new ArrayList<>(identification(requestId));
        headers.add(new Header("content-type", "application/json"));
        headers.addAll(List.of(more));
        return new Answer(status, headers, body);
    }

    /** The headers that every answer of ours carries (contract §1). */
    static List<Header> identification(String requestId) {
        return List.of(
                new Header("request-id", requestId),
                new Header("x-request-id", requestId),
                new Header("x-content-type-options", "nosniff"));
    }

    /** What is answered to other methods than GET and HEAD. */
    static Optional<Answer> onlyGet(Request request) {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        return reads
                ? Optional.empty()
                : Optional.of(error(
                        request.id(),
                        405,
                        "invalid_request_error",
                        request.path() + " takes GET",
                        new Header("allow", "GET, HEAD")));
    }

    static Answer authentication(UUID id, String message) {
        return error(id, 401, "authentication_error", message, NO_RETRY);
    }

    static Answer invalid(UUID id, String message) {
        return error(id, 400, "invalid_request_error", message);
    }

    /** The error type that belongs to a status. */
    static String typeOf(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403, 451 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 408, 504 -> "timeout_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
    }
}
