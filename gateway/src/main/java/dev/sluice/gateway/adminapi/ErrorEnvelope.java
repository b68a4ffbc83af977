package dev.sluice.gateway.adminapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/** {@code {"type":"error","error":{"type","message"},"request_id"}}, the shape of every error of the Admin API. */
@JsonPropertyOrder({"type", "error", "request_id"})
record ErrorEnvelope(
        @JsonProperty("type") String type,
        @JsonProperty("error") Problem error,
        @JsonProperty("request_id") String requestId) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @JsonPropertyOrder({"type", "message"})
    record Problem(
            @JsonProperty("type") String type,
            @JsonProperty("message") String message) {}

    static void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String message)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status.value());
        response.setContentType("application/json");
        Problem problem = new Problem(typeOf(status), message);
        byte[] body = JSON.writeValueAsBytes(new ErrorEnvelope("error", problem, RequestIdFilter.idOf(request)));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String typeOf(HttpStatus status) {
        return switch (status) {
            case UNAUTHORIZED -> "authentication_error";
            case FORBIDDEN -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case CONFLICT -> "conflict_error";
            case CONTENT_TOO_LARGE -> "request_too_large";
            case TOO_MANY_REQUESTS -> "rate_limit_error";
            default -> status.is5xxServerError() ? "api_error" : "invalid_request_error";
        };
    }
}
