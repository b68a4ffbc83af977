package dev.sluice.simulator;

import dev.sluice.simulator.MessagesRequestReader.Form;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Amazon Bedrock: InvokeModel, InvokeModelWithResponseStream, CountTokens and the inference profiles. */
final class BedrockEndpoint implements Endpoint {

    static final int MAX_BODY_BYTES = 20 * 1024 * 1024;

    private static final Dialect DIALECT = BedrockDialect.INSTANCE;
    private static final Pattern CALL =
            Pattern.compile("/model/([^/]+)/(invoke|invoke-with-response-stream|count-tokens)");
    private static final Pattern PLAIN_NAME = Pattern.compile("(?:.*[/.])?(claude-[a-z0-9-]+?)(?:-v\\d+(?::\\d+)?)?");

    private final Control control;
    private final Answering answering;
    private final SignatureCheck signatures;

    BedrockEndpoint(Control control, Answering answering, SignatureCheck signatures) {
        this.control = control;
        this.answering = answering;
        this.signatures = signatures;
    }

    @Override
    public Reply answer(Arrival arrival) {
        String bearer = arrival.bearer();
        ErrorAnswer refusal = bearer == null ? signatures.refusal(arrival, "bedrock") : refusalOf(bearer);
        Reply reply = refusal == null ? admitted(arrival) : Answering.error(arrival, DIALECT, refusal);
        boolean signed = Flavour.isSigned(arrival.headers());
        return reply.signed(!signed ? null : refusal == null ? "valid" : refusal.message());
    }

    private @Nullable ErrorAnswer refusalOf(String bearer) {
        return control.accepts(bearer)
                ? null
                : new ErrorAnswer(
                        403, "AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.");
    }

    private Reply admitted(Arrival arrival) {
        if (arrival.bodyBytes() > MAX_BODY_BYTES) {
            return Answering.error(arrival, DIALECT, DIALECT.invalid("Input is too long."));
        }
        Matcher call = CALL.matcher(arrival.path());
        if ("POST".equals(arrival.method()) && call.matches()) {
            String model = URLDecoder.decode(call.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            return switch (call.group(2)) {
                case "invoke" -> invoke(arrival, model, false);
                case "invoke-with-response-stream" -> invoke(arrival, model, true);
                default -> count(arrival, model);
            };
        }
        return "GET".equals(arrival.method()) ? InferenceProfiles.answer(arrival) : notFound(arrival);
    }

    private Reply invoke(Arrival arrival, String model, boolean streamed) {
        Matcher plain = PLAIN_NAME.matcher(model);
        String named = plain.matches() ? plain.group(1) : "claude-simulated";
        return answering.messages(arrival, DIALECT, body -> checked(body).to(named, streamed));
    }

    /** The body as InvokeModel takes it. */
    private static MessagesRequest checked(byte[] body) {
        MessagesRequest request = MessagesRequestReader.read(body, Form.ADDRESSED);
        if (!request.named().isEmpty()) {
            throw new IllegalArgumentException(Stream.of("model", "stream", "tags")
                    .filter(request.named()::contains)
                    .map(key -> "#: extraneous key [" + key + "] is not permitted")
                    .collect(Collectors.joining(
                            "", "Malformed input request: ", ", please reformat your input and try again.")));
        }
        if (request.version() == null) {
            throw new IllegalArgumentException("anthropic_version: Field required");
        }
        if (!"bedrock-2023-05-31".equals(request.version())) {
            throw new IllegalArgumentException("\"" + request.version() + "\" is not a supported anthropic_version");
        }
        return request;
    }

    private record Input(@Nullable Invocation invokeModel) {}

    private record Invocation(byte @Nullable [] body) {}

    private record CountRequest(@Nullable Input input) {}

    /** CountTokens knows foundation models only, no profiles. */
    private Reply count(Arrival arrival, String model) {
        if (!model.startsWith("anthropic.") && !model.contains("::foundation-model/anthropic.")) {
            return Answering.error(
                    arrival, DIALECT, DIALECT.invalid("The provided model doesn't support counting tokens."));
        }
        try {
            CountRequest request = Json.MAPPER.readValue(arrival.body(), CountRequest.class);
            Input input = request.input();
            Invocation invocation = input == null ? null : input.invokeModel();
            byte[] body = invocation == null ? null : invocation.body();
            if (body == null) {
                throw new IllegalArgumentException("input.invokeModel.body: Field required");
            }
            String json = "{\"inputTokens\":" + UsageFigures.tokensOfBytes(body.length) + "}";
            return answering.count(arrival, DIALECT, () -> checked(body), json);
        } catch (JacksonException e) {
            return Answering.error(arrival, DIALECT, DIALECT.invalid("The request body is not valid JSON"));
        } catch (IllegalArgumentException e) {
            return Answering.error(arrival, DIALECT, DIALECT.invalid(String.valueOf(e.getMessage())));
        }
    }

    private static Reply notFound(Arrival arrival) {
        return Answering.error(
                arrival, DIALECT, new ErrorAnswer(404, "UnknownOperationException", "Unknown operation"));
    }
}
