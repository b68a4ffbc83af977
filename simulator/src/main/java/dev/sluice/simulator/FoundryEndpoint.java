package dev.sluice.simulator;

import dev.sluice.simulator.MessagesRequestReader.Form;

/** Microsoft Foundry's Anthropic endpoint. */
final class FoundryEndpoint implements Endpoint {

    private static final Dialect DIALECT = FoundryDialect.INSTANCE;

    private final Control control;
    private final Answering answering;

    FoundryEndpoint(Control control, Answering answering) {
        this.control = control;
        this.answering = answering;
    }

    @Override
    public Reply answer(Arrival arrival) {
        if (!isAdmitted(arrival)) {
            return Answering.error(arrival, DIALECT, DIALECT.error(401, null, null));
        }
        if (arrival.bodyBytes() > Endpoints.MAX_BODY_BYTES) {
            return Answering.error(arrival, DIALECT, ErrorAnswer.TOO_LARGE);
        }
        return switch (arrival.call()) {
            case "POST /anthropic/v1/messages" ->
                answering.messages(arrival, DIALECT, body -> MessagesRequestReader.read(body, Form.COMPLETE));
            case "POST /anthropic/v1/messages/count_tokens" ->
                answering.count(arrival, DIALECT, body -> MessagesRequestReader.read(body, Form.TO_COUNT));
            default ->
                Answering.error(
                        arrival, DIALECT, new ErrorAnswer(404, "api_not_supported", "Requested API is not supported"));
        };
    }

    private boolean isAdmitted(Arrival arrival) {
        String bearer = arrival.bearer();
        if (bearer != null) {
            return control.isNamed(bearer) || control.accounts().isIssued(Flavour.ENTRA, bearer);
        }
        String key = arrival.header("x-api-key");
        if (key == null) {
            key = arrival.header("api-key");
        }
        return key != null && control.accepts(key);
    }
}
