package dev.sluice.gateway.providers;

import dev.sluice.gateway.providers.ClientError.Failover;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a provider's error means, and what of it a client may see (contract §17.2, §17.3, §20). */
public final class ProviderErrors {

    private static final String TOO_LONG = "Input is too long.";

    private ProviderErrors() {}

    /** How an error of this status is answered by the choice of another provider. */
    public static Failover failover(int status) {
        return switch (status) {
            case 401, 403 -> Failover.CREDENTIAL;
            case 404, 429, 501, 529 -> Failover.NEXT_CANDIDATE;
            default -> status >= 500 ? Failover.NEXT_CANDIDATE : Failover.FINAL;
        };
    }

    /**
     * Reads an error answer.
     *
     * @param body as far as it was kept; may be cut off or no JSON at all
     */
    public static ClientError read(ProviderKind kind, int status, @Nullable String contentType, byte[] body) {
        Failover failover = failover(status);
        if (failover == Failover.CREDENTIAL) {
            return new ClientError(
                    503, "api_error", "the model provider is not available at the moment", false, failover);
        }
        if (status < 400 || (!relaysBytes(kind) && (status >= 500 || status == 429))) {
            return neutral(status, failover);
        }
        String text = new String(body, StandardCharsets.UTF_8);
        JsonNode json = json(text);
        boolean envelope = json.path("error").path("message").isString()
                && "error".equals(json.path("type").asString(""));
        if (envelope && relaysBytes(kind)) {
            return new ClientError(status, type(json, status), message(json), true, failover);
        }
        if (status != 400 && status != 413) {
            return neutral(status, failover);
        }
        return cloud(status, envelope, json, text);
    }

    /** Providers that answer in the Messages API's own envelope and write nothing of the cloud into it. */
    private static boolean relaysBytes(ProviderKind kind) {
        return kind == ProviderKind.ANTHROPIC || kind == ProviderKind.SIMULATOR || kind == ProviderKind.CLAUDE_ON_AWS;
    }

    private static ClientError cloud(int status, boolean envelope, JsonNode json, String text) {
        String type = defaultType(status);
        String message = envelope ? message(json) : ownMessage(json, text);
        if (saysTooLong(message)) {
            return new ClientError(status, type, TOO_LONG, false, Failover.FINAL);
        }
        if (envelope) {
            String safe = CloudNames.in(message) ? rejected(status) : message;
            return new ClientError(status, type(json, status), safe, false, Failover.FINAL);
        }
        return new ClientError(status, type, capability(status, message), false, Failover.FINAL);
    }

    /** One word of ours for what the cloud wrote; the client's recovery looks for some of them (contract §7.1). */
    private static String capability(int status, String message) {
        if (message.toLowerCase(Locale.ROOT).contains("prompt is too long")) {
            return "capability_rejected: prompt_too_long";
        }
        return message.contains(BetaRefusal.SAFEGUARDS)
                ? "capability_rejected: " + BetaRefusal.SAFEGUARDS
                : rejected(status);
    }

    private static String rejected(int status) {
        return status == 413 ? "request too large for this upstream" : "upstream rejected the request";
    }

    /** Bedrock's only words, and Vertex's ways to say that the body is too large. */
    private static boolean saysTooLong(String message) {
        return message.strip().equals(TOO_LONG)
                || message.startsWith("The request size (")
                || message.startsWith("The message size ");
    }

    private static ClientError neutral(int status, Failover failover) {
        return switch (status) {
            case 404 -> new ClientError(404, "not_found_error", "the model is not available", false, failover);
            case 429 -> new ClientError(429, "rate_limit_error", "upstream rate limit exceeded", false, failover);
            case 501 -> new ClientError(501, "not_supported", "not supported by the model provider", false, failover);
            case 529 -> new ClientError(529, "overloaded_error", "the model provider is overloaded", false, failover);
            default ->
                status >= 500
                        ? new ClientError(status, "api_error", "the model provider failed", false, failover)
                        : new ClientError(status, defaultType(status), rejected(status), false, failover);
        };
    }

    private static String type(JsonNode json, int status) {
        return json.path("error").path("type").asString(defaultType(status));
    }

    private static String defaultType(int status) {
        return status == 413 ? "request_too_large" : "invalid_request_error";
    }

    private static String message(JsonNode json) {
        return json.path("error").path("message").asString("");
    }

    /** Amazon's {@code message} or {@code Message}, Google's {@code error.message}, also as the only item of an array. */
    private static String ownMessage(JsonNode json, String text) {
        JsonNode object = json.isArray() ? json.path(0) : json;
        for (JsonNode each : List.of(
                object.path("message"),
                object.path("Message"),
                object.path("error").path("message"))) {
            if (each.isString()) {
                return each.asString();
            }
        }
        return json.isObject() || json.isArray() ? "" : text;
    }

    private static JsonNode json(String text) {
        try {
            return JsonMapper.shared().readTree(text);
        } catch (JacksonException _) {
            return JsonMapper.shared().missingNode();
        }
    }
}
