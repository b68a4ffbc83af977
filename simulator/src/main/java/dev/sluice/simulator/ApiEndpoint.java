package dev.sluice.simulator;

import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The provider's API: decides the steps with which one request is answered. Thread-safe. */
final class ApiEndpoint {

    /** Largest request body, as at the real provider. */
    static final int MAX_BODY_BYTES = 32 * 1024 * 1024;

    private static final String MODELS = "/v1/models";

    private final Control control;

    ApiEndpoint(Control control) {
        this.control = control;
    }

    /**
     * An answer.
     *
     * @param largestWrite bytes written at once, 0 for no limit
     * @param toMessages whether it answers a Messages request that was understood
     * @param tag name under which the request is recorded
     */
    record Reply(
            List<Step> steps,
            int largestWrite,
            boolean toMessages,
            @Nullable String tag) {

        static Reply of(List<Step> steps) {
            return new Reply(steps, 0, false, null);
        }
    }

    /** {@code bodyBytes} is the size even when the body itself was not kept. */
    Reply answer(String method, String uri, HttpHeaders headers, byte[] body, long bodyBytes, String requestId) {
        String path = uri.indexOf('?') < 0 ? uri : uri.substring(0, uri.indexOf('?'));
        if ("/api/hello".equals(path) && ("HEAD".equals(method) || "GET".equals(method))) {
            return Reply.of(List.of(new Step.Send(Wire.emptyHead())));
        }
        ErrorAnswer refusal = refusal(headers);
        if (refusal != null) {
            return error(refusal, requestId);
        }
        if (bodyBytes > MAX_BODY_BYTES) {
            return error(ErrorAnswer.TOO_LARGE, requestId);
        }
        return switch (method + " " + path) {
            case "POST /v1/messages" -> messages(body, bodyBytes, requestId);
            case "POST /v1/messages/count_tokens" -> countTokens(body, requestId);
            case "GET " + MODELS -> json(Models.list(), requestId);
            default -> model(method, path, requestId);
        };
    }

    private @Nullable ErrorAnswer refusal(HttpHeaders headers) {
        String key = headers.get("x-api-key");
        String authorization = headers.get("authorization");
        if (key == null && authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            key = authorization.substring(7);
        }
        if (key == null || key.isBlank()) {
            return ErrorAnswer.NO_CREDENTIAL;
        }
        String valid = control.validKey();
        return valid == null || valid.equals(key) ? null : ErrorAnswer.WRONG_CREDENTIAL;
    }

    private Reply messages(byte[] body, long bodyBytes, String requestId) {
        Behaviour behaviour = control.next();
        String form = behaviour.text(Directive.ANSWER, "auto");
        try {
            MessagesRequest request = "auto".equals(form)
                    ? MessagesRequestReader.read(body, false)
                    : MessagesRequest.unread("stream".equals(form));
            if (!request.markers().isEmpty()) {
                behaviour = behaviour.with(Behaviour.parse(request.markers()));
            }
            return new Reply(
                    steps(request, behaviour, bodyBytes, requestId),
                    behaviour.count(Directive.WRITE, 0),
                    true,
                    behaviour.directives().get(Directive.TAG));
        } catch (IllegalArgumentException e) {
            return error(ErrorAnswer.invalid(String.valueOf(e.getMessage())), requestId);
        }
    }

    private static List<Step> steps(MessagesRequest request, Behaviour behaviour, long bodyBytes, String requestId) {
        if (behaviour.has(Directive.STATUS)) {
            return ErrorAnswer.asked(behaviour).steps(requestId, behaviour);
        }
        Answer answer = Answer.to(request, behaviour, bodyBytes);
        return request.stream()
                ? StreamScript.of(behaviour, answer, requestId)
                : JsonAnswer.of(behaviour, answer, requestId);
    }

    private static Reply countTokens(byte[] body, String requestId) {
        try {
            MessagesRequestReader.read(body, true);
        } catch (IllegalArgumentException e) {
            return error(ErrorAnswer.invalid(String.valueOf(e.getMessage())), requestId);
        }
        String json = "{\"input_tokens\":" + UsageFigures.tokensOfBytes(body.length) + "}";
        return json(json.getBytes(StandardCharsets.UTF_8), requestId);
    }

    private static Reply model(String method, String path, String requestId) {
        Optional<byte[]> model = "GET".equals(method) && path.startsWith(MODELS + "/")
                ? Models.one(path.substring(MODELS.length() + 1))
                : Optional.empty();
        return model.map(json -> json(json, requestId)).orElseGet(() -> error(ErrorAnswer.NOT_FOUND, requestId));
    }

    private static Reply error(ErrorAnswer error, String requestId) {
        return Reply.of(error.steps(requestId, Behaviour.DEFAULT));
    }

    private static Reply json(byte[] body, String requestId) {
        return Reply.of(List.of(new Step.Send(Wire.jsonHead(200, body.length, requestId, null)), new Step.Send(body)));
    }
}
