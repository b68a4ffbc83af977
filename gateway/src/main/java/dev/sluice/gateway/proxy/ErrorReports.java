package dev.sluice.gateway.proxy;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/**
 * What the container says where no page and no API had a word, above all to paths that it does not let in: in the form of
 * the API that was asked, and nothing of its own. Public because the container makes it by name.
 */
public final class ErrorReports extends ErrorReportValve {

    private static final String PAGE = """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sluice</title>\
            <link rel="stylesheet" href="/css/sluice.css"></head>\
            <body><main class="door"><h1>%s</h1><p><a href="/console">Sluice</a></p></main></body></html>
            """;

    @Override
    protected void report(Request request, Response response, @Nullable Throwable problem) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        String path = String.valueOf(request.getRequestURI());
        String says = sentence(status);
        boolean page = false;
        String body;
        if (path.startsWith("/v1")) {
            body = "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}"
                    .formatted(envelopeType(status), says);
        } else if (path.startsWith("/scim")) {
            body = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"],\"status\":\"%d\",\"detail\":\"%s\"}"
                    .formatted(status, says);
        } else if (path.startsWith("/oauth") || path.startsWith("/.well-known")) {
            body = "{\"error\":\"%s\",\"error_description\":\"%s\"}"
                    .formatted(status >= 500 ? "temporarily_unavailable" : "invalid_request", says);
        } else {
            page = true;
            body = PAGE.formatted(says);
        }
        write(
                response,
                path.startsWith("/scim") ? "application/scim+json" : page ? "text/html" : "application/json",
                body);
    }

    private static void write(Response response, String type, String body) {
        try {
            response.setContentType(type);
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader(
                    "Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'");
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(body);
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException e) {
            // The client is gone, or something was written already: there is nothing left to say.
        }
    }

    private static String sentence(int status) {
        return switch (status) {
            case 404 -> "there is nothing at this path";
            case 405 -> "this path does not know this method";
            case 413 -> "the request is too large";
            case 503 -> "Sluice cannot answer right now; try again shortly";
            default -> status < 500 ? "the request is not valid" : "something went wrong here; see the server's log";
        };
    }

    private static String envelopeType(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
