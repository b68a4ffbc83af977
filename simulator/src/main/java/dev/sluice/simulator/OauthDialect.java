package dev.sluice.simulator;

import org.jspecify.annotations.Nullable;

/** Errors of token endpoints (RFC 6749 section 5.2). */
final class OauthDialect implements Dialect {

    static final Dialect INSTANCE = new OauthDialect();

    private OauthDialect() {}

    @Override
    public String headers(String requestId) {
        return "";
    }

    @Override
    public ErrorAnswer error(int status, @Nullable String type, @Nullable String message) {
        String named = type != null ? type : status < 500 ? "invalid_grant" : "server_error";
        return new ErrorAnswer(status, named, message != null ? message : "Simulated " + named);
    }

    @Override
    public String errorBody(ErrorAnswer error, String requestId) {
        return "{\"error\":" + Json.quote(error.type()) + ",\"error_description\":" + Json.quote(error.message()) + "}";
    }
}
