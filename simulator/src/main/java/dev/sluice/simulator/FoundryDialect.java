package dev.sluice.simulator;

import org.jspecify.annotations.Nullable;

/** Microsoft Foundry: Anthropic's answers, Azure's errors, which name the resource. */
final class FoundryDialect implements Dialect {

    static final Dialect INSTANCE = new FoundryDialect();

    private static final String RESOURCE = "sluice-sim-resource";

    private FoundryDialect() {}

    @Override
    public String headers(String requestId) {
        return "request-id: " + requestId + "\r\napim-request-id: 00000000-0000-4000-8000-00000000a21e\r\n"
                + "x-ms-region: East US 2\r\nx-ms-deployment-name: " + RESOURCE + "\r\nserver: sluice-simulator\r\n";
    }

    @Override
    public ErrorAnswer error(int status, @Nullable String type, @Nullable String message) {
        String code = type != null ? type : codeOf(status);
        return new ErrorAnswer(status, code, message != null ? message : messageOf(code));
    }

    @Override
    public String errorBody(ErrorAnswer error, String requestId) {
        return error.type().endsWith("_error")
                ? error.json(requestId)
                : "{\"error\":{\"code\":" + Json.quote(error.type()) + ",\"message\":" + Json.quote(error.message())
                        + "}}";
    }

    private static String codeOf(int status) {
        return switch (status) {
            case 401 -> "401";
            case 403 -> "AuthenticationTypeDisabled";
            case 404 -> "DeploymentNotFound";
            case 429 -> "RateLimitReached";
            case 503, 529 -> "ServiceUnavailable";
            default -> status < 500 ? "BadRequest" : "InternalServerError";
        };
    }

    private static String messageOf(String code) {
        String at = " (resource " + RESOURCE + ".services.ai.azure.com)";
        return switch (code) {
            case "401" ->
                "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key"
                        + " for an active subscription and use a correct regional API endpoint for your resource." + at;
            case "DeploymentNotFound" ->
                "The API deployment for this resource does not exist. If you created the deployment within the last 5"
                        + " minutes, please wait a moment and try again." + at;
            case "RateLimitReached" -> "Your requests have exceeded the token rate limit of this deployment." + at;
            default -> "Simulated " + code + at;
        };
    }
}
