package dev.sluice.simulator;

import org.jspecify.annotations.Nullable;

/** Errors of AWS's query services: XML. */
final class StsDialect implements Dialect {

    static final Dialect INSTANCE = new StsDialect();

    private StsDialect() {}

    @Override
    public String headers(String requestId) {
        return "";
    }

    @Override
    public ErrorAnswer error(int status, @Nullable String type, @Nullable String message) {
        String code = type != null ? type : status < 500 ? "AccessDenied" : "InternalFailure";
        return new ErrorAnswer(status, code, message != null ? message : "Simulated " + code);
    }

    @Override
    public String errorBody(ErrorAnswer error, String requestId) {
        return "<ErrorResponse xmlns=\"" + StsEndpoint.NAMESPACE + "\"><Error><Type>Sender</Type><Code>"
                + error.type() + "</Code><Message>" + StsEndpoint.escaped(error.message())
                + "</Message></Error><RequestId>" + requestId + "</RequestId></ErrorResponse>";
    }
}
