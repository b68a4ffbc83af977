package dev.sluice.simulator;

import org.jspecify.annotations.Nullable;

/**
 * Google Vertex AI: the platform's errors are Google's and name the project, the model's own are Anthropic's.
 *
 * @param project of the request's path
 */
record VertexDialect(String project) implements Dialect {

    @Override
    public String headers(String requestId) {
        return "request-id: " + requestId
                + "\r\nserver: scaffolding on HTTPServer2\r\nvary: Origin, X-Origin, Referer\r\n"
                + "x-vertex-ai-internal-prediction-backend: harpoon\r\nx-frame-options: SAMEORIGIN\r\n";
    }

    @Override
    public String messagePrefix() {
        return "msg_vrtx_";
    }

    @Override
    public ErrorAnswer error(int status, @Nullable String type, @Nullable String message) {
        String named = type != null ? type : statusOf(status);
        return new ErrorAnswer(status, named, message != null ? message : messageOf(named));
    }

    @Override
    public String errorBody(ErrorAnswer error, String requestId) {
        boolean ofGoogle = error.type().equals(error.type().toUpperCase(java.util.Locale.ROOT));
        return ofGoogle
                ? "{\"error\":{\"code\":" + error.status() + ",\"message\":" + Json.quote(error.message())
                        + ",\"status\":" + Json.quote(error.type()) + "}}"
                : error.json(requestId);
    }

    private static String statusOf(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503, 529 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }

    private String messageOf(String status) {
        String resource = "projects/" + project + "/locations/us-east5/publishers/anthropic/models/claude";
        return switch (status) {
            case "PERMISSION_DENIED" ->
                "Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/" + resource
                        + "' (or it may not exist).";
            case "NOT_FOUND" -> "Publisher Model `" + resource + "` was not found or your project does not have access";
            case "RESOURCE_EXHAUSTED" ->
                "Quota exceeded for aiplatform.googleapis.com/online_prediction_requests_per_base_model of project "
                        + project + ".";
            case "UNAUTHENTICATED" ->
                "Request had invalid authentication credentials. Expected OAuth 2 access token. (project " + project
                        + ")";
            default -> "Simulated " + status + " in project " + project;
        };
    }
}
