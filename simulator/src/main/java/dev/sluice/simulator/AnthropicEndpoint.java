package dev.sluice.simulator;

import dev.sluice.simulator.MessagesRequestReader.Form;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Anthropic API. */
final class AnthropicEndpoint implements Endpoint {

    private static final String MODELS = "/v1/models";
    private static final Dialect DIALECT = AnthropicDialect.INSTANCE;

    private final Control control;
    private final Answering answering;

    AnthropicEndpoint(Control control, Answering answering) {
        this.control = control;
        this.answering = answering;
    }

    @Override
    public Reply answer(Arrival arrival) {
        String method = arrival.method();
        if ("/api/hello".equals(arrival.path()) && ("HEAD".equals(method) || "GET".equals(method))) {
            return Reply.of(List.of(new Step.Send(Wire.emptyHead())));
        }
        ErrorAnswer refusal = refusal(arrival);
        if (refusal != null) {
            return Answering.error(arrival, DIALECT, refusal);
        }
        if (arrival.bodyBytes() > Endpoints.MAX_BODY_BYTES) {
            return Answering.error(arrival, DIALECT, ErrorAnswer.TOO_LARGE);
        }
        return switch (arrival.call()) {
            case "POST /v1/messages" ->
                answering.messages(arrival, DIALECT, body -> MessagesRequestReader.read(body, Form.COMPLETE));
            case "POST /v1/messages/count_tokens" ->
                answering.count(arrival, DIALECT, body -> MessagesRequestReader.read(body, Form.TO_COUNT));
            default -> models(arrival, DIALECT);
        };
    }

    private @Nullable ErrorAnswer refusal(Arrival arrival) {
        String key = arrival.header("x-api-key");
        if (key == null) {
            key = arrival.bearer();
        }
        if (key == null || key.isBlank()) {
            return ErrorAnswer.NO_CREDENTIAL;
        }
        return control.accepts(key) ? null : ErrorAnswer.WRONG_CREDENTIAL;
    }

    /** The list of models or one of them; 404 for everything else. */
    static Reply models(Arrival arrival, Dialect dialect) {
        Optional<byte[]> found = Optional.empty();
        if (arrival.call().equals("GET " + MODELS)) {
            found = Optional.of(Models.list());
        } else if (arrival.call().startsWith("GET " + MODELS + "/")) {
            found = Models.one(arrival.path().substring(MODELS.length() + 1));
        }
        return found.map(json -> Answering.json(arrival, dialect, json))
                .orElseGet(() -> Answering.error(arrival, dialect, ErrorAnswer.NOT_FOUND));
    }
}
