package dev.sluice.simulator;

import org.jspecify.annotations.Nullable;

/** Messages served by AWS: the Anthropic format behind AWS's own gate, whose errors are AWS's. */
final class AwsMessagesDialect implements Dialect {

    static final Dialect INSTANCE = new AwsMessagesDialect();

    private AwsMessagesDialect() {}

    @Override
    public String headers(String requestId) {
        return "x-amzn-requestid: " + requestId + "\r\nrequest-id: " + requestId
                + "\r\nanthropic-organization-id: 00000000-0000-4000-8000-00000051b000\r\nserver: sluice-simulator\r\n";
    }

    @Override
    public ErrorAnswer error(int status, @Nullable String type, @Nullable String message) {
        return type != null && AwsErrors.isOneOf(type)
                ? AwsErrors.of(status, type, message)
                : ErrorAnswer.ofAnthropic(status, type, message);
    }

    @Override
    public String errorBody(ErrorAnswer error, String requestId) {
        return AwsErrors.isOneOf(error.type()) ? AwsErrors.body(error) : error.json(requestId);
    }

    @Override
    public String errorHeader(ErrorAnswer error) {
        return AwsErrors.isOneOf(error.type()) ? AwsErrors.header(error) : "";
    }
}
