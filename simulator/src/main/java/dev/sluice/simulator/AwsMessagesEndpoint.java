package dev.sluice.simulator;

import dev.sluice.simulator.MessagesRequestReader.Form;
import org.jspecify.annotations.Nullable;

/** The Messages API as AWS serves it: Bedrock's own endpoint, and Claude Platform on AWS. */
final class AwsMessagesEndpoint implements Endpoint {

    private static final Dialect DIALECT = AwsMessagesDialect.INSTANCE;

    private final Control control;
    private final Answering answering;
    private final SignatureCheck signatures;

    AwsMessagesEndpoint(Control control, Answering answering, SignatureCheck signatures) {
        this.control = control;
        this.answering = answering;
        this.signatures = signatures;
    }

    @Override
    public Reply answer(Arrival arrival) {
        boolean signed = Flavour.isSigned(arrival.headers());
        ErrorAnswer refusal = signed ? signatures.refusal(arrival, service(arrival)) : refusalOfKey(arrival);
        Reply reply = refusal == null ? admitted(arrival) : Answering.error(arrival, DIALECT, refusal);
        return reply.signed(!signed ? null : refusal == null ? "valid" : refusal.message());
    }

    private static String service(Arrival arrival) {
        return arrival.flavour() == Flavour.BEDROCK_MESSAGES ? "bedrock-mantle" : "aws-external-anthropic";
    }

    private @Nullable ErrorAnswer refusalOfKey(Arrival arrival) {
        String key = arrival.header("x-api-key");
        if (key == null) {
            key = arrival.bearer();
        }
        if (key == null) {
            return new ErrorAnswer(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        return control.accepts(key) ? null : ErrorAnswer.WRONG_CREDENTIAL;
    }

    private Reply admitted(Arrival arrival) {
        boolean ofBedrock = arrival.flavour() == Flavour.BEDROCK_MESSAGES;
        if (arrival.bodyBytes() > (ofBedrock ? BedrockEndpoint.MAX_BODY_BYTES : Endpoints.MAX_BODY_BYTES)) {
            return Answering.error(arrival, DIALECT, ErrorAnswer.TOO_LARGE);
        }
        if (!ofBedrock && arrival.headers().get("anthropic-workspace-id", "").isBlank()) {
            return Answering.error(arrival, DIALECT, ErrorAnswer.invalid("anthropic-workspace-id: header is required"));
        }
        String root = ofBedrock ? "/anthropic/v1/messages" : "/v1/messages";
        String call = arrival.call();
        if (call.equals("POST " + root)) {
            return answering.messages(arrival, DIALECT, body -> checked(body, ofBedrock, Form.COMPLETE));
        }
        if (call.equals("POST " + root + "/count_tokens")) {
            return answering.count(arrival, DIALECT, body -> checked(body, ofBedrock, Form.TO_COUNT));
        }
        return ofBedrock
                ? Answering.error(arrival, DIALECT, ErrorAnswer.NOT_FOUND)
                : AnthropicEndpoint.models(arrival, DIALECT);
    }

    private static MessagesRequest checked(byte[] body, boolean ofBedrock, Form form) {
        MessagesRequest request = MessagesRequestReader.read(body, form);
        if (ofBedrock && request.named().contains("tags")) {
            throw new IllegalArgumentException("tags: Extra inputs are not permitted");
        }
        return request;
    }
}
