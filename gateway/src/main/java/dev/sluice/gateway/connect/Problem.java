package dev.sluice.gateway.connect;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import tools.jackson.databind.json.JsonMapper;

/** An error as all APIs of Sluice write it. */
record Problem(
        @JsonProperty("type") String type,
        @JsonProperty("error") Detail error) {

    private static final JsonMapper JSON = JsonMapper.shared();

    record Detail(
            @JsonProperty("type") String type,
            @JsonProperty("message") String message) {}

    static Problem of(int status, String message) {
        String type = switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
        return new Problem("error", new Detail(type, message));
    }

    static void write(HttpServletResponse response, int status, String message) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(JSON.writeValueAsBytes(of(status, message)));
    }
}
