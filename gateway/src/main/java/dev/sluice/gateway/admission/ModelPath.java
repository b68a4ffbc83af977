package dev.sluice.gateway.admission;

import dev.sluice.gateway.providers.ModelCall.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a path asks of a model, and in which format (contract §7, §16). Only whole paths match, so that no spelling of a
 * model path slips past the admission.
 *
 * @param model as the path names it, decoded; null where the body does
 * @param stream whether the path asks for a stream; null where the body does
 */
record ModelPath(
        ClientFormat format,
        Operation operation,
        @Nullable String model,
        @Nullable Boolean stream) {

    /** How a client talks. */
    enum ClientFormat {
        /** Anthropic Messages, also as Foundry and Claude Platform on AWS have it. */
        MESSAGES,
        /** Bedrock InvokeModel. */
        BEDROCK,
        /** Vertex rawPredict. */
        VERTEX
    }

    /** An id may hold an ARN, whose slash some clients encode and others do not. */
    private static final Pattern BEDROCK =
            Pattern.compile("/model/(.+)/(invoke|invoke-with-response-stream|count-tokens)");

    private static final Pattern VERTEX = Pattern.compile("(?:/v1)?/projects/[^/]+/locations/[^/]+/publishers/anthropic"
            + "/models/([^/:]+):(rawPredict|streamRawPredict)");

    private static final String VERTEX_COUNT = "count-tokens";

    /** The meaning of a path, null when it asks nothing of a model. */
    static @Nullable ModelPath of(String path) {
        return switch (path) {
            case "/v1/messages", "/anthropic/v1/messages" ->
                new ModelPath(ClientFormat.MESSAGES, Operation.MESSAGES, null, null);
            case "/v1/messages/count_tokens", "/anthropic/v1/messages/count_tokens" ->
                new ModelPath(ClientFormat.MESSAGES, Operation.COUNT_TOKENS, null, false);
            default -> path.startsWith("/model/") ? bedrock(path) : vertex(path);
        };
    }

    private static @Nullable ModelPath bedrock(String path) {
        Matcher matcher = BEDROCK.matcher(path);
        String model = matcher.matches() ? decoded(matcher.group(1)) : null;
        if (model == null) {
            return null;
        }
        return switch (matcher.group(2)) {
            case "invoke" -> new ModelPath(ClientFormat.BEDROCK, Operation.MESSAGES, model, false);
            case "count-tokens" -> new ModelPath(ClientFormat.BEDROCK, Operation.COUNT_TOKENS, model, false);
            default -> new ModelPath(ClientFormat.BEDROCK, Operation.MESSAGES, model, true);
        };
    }

    private static @Nullable ModelPath vertex(String path) {
        Matcher matcher = VERTEX.matcher(path);
        String model = matcher.matches() ? decoded(matcher.group(1)) : null;
        if (model == null) {
            return null;
        }
        boolean stream = matcher.group(2).equals("streamRawPredict");
        return model.equals(VERTEX_COUNT)
                ? new ModelPath(ClientFormat.VERTEX, Operation.COUNT_TOKENS, null, false)
                : new ModelPath(ClientFormat.VERTEX, Operation.MESSAGES, model, stream);
    }

    private static @Nullable String decoded(String encoded) {
        try {
            // A plus is a plus in a path.
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return null;
        }
    }
}
