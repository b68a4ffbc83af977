package dev.sluice.bench;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** A way in which the client can be set up to reach a gateway. */
enum ClientMode {
    BASE_URL_TOKEN("base-url-token"),
    BASE_URL_HELPER("base-url-helper"),
    BEDROCK("bedrock"),
    VERTEX("vertex"),
    FOUNDRY("foundry"),
    CLAUDE_ON_AWS("claude-on-aws");

    /** A model that every kind of provider has. */
    static final String MODEL = "claude-opus-4-8";

    private static final String BEDROCK_MODEL = "us.anthropic.claude-opus-4-8";
    private static final String ON = "1";
    private static final String REGION = "us-east-1";
    private static final String WORKSPACE = "wrkspc_developer";
    private static final String TOKEN = "ANTHROPIC_AUTH_TOKEN";
    private static final String MESSAGES =
            "\"messages\":[{\"role\":\"user\",\"content\":\"How many tokens are these?\"}]";

    private final String word;

    ClientMode(String word) {
        this.word = word;
    }

    /** A request that counts tokens, and the field of the answer that has the number. */
    record CountRequest(String path, Map<String, String> headers, String body, String field) {}

    /** The name in options and tables. */
    String word() {
        return word;
    }

    /** How this mode spells the model. */
    String model() {
        return this == BEDROCK ? BEDROCK_MODEL : MODEL;
    }

    /** Whether the credential comes from a program that the client's settings name. */
    boolean usesHelper() {
        return this == BASE_URL_HELPER;
    }

    /** The variables of the mode, for a gateway on this port of loopback. */
    Map<String, String> environment(int port, String key) {
        String base = "http://127.0.0.1:" + port;
        return switch (this) {
            case BASE_URL_TOKEN -> Map.of("ANTHROPIC_BASE_URL", base, TOKEN, key);
            case BASE_URL_HELPER -> Map.of("ANTHROPIC_BASE_URL", base);
            case BEDROCK ->
                Map.of(
                        "CLAUDE_CODE_USE_BEDROCK",
                        ON,
                        "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
                        ON,
                        "ANTHROPIC_BEDROCK_BASE_URL",
                        base,
                        "AWS_REGION",
                        REGION,
                        TOKEN,
                        key);
            case VERTEX ->
                Map.of(
                        "CLAUDE_CODE_USE_VERTEX",
                        ON,
                        "CLAUDE_CODE_SKIP_VERTEX_AUTH",
                        ON,
                        "ANTHROPIC_VERTEX_BASE_URL",
                        base + "/v1",
                        "ANTHROPIC_VERTEX_PROJECT_ID",
                        "developers-project",
                        "CLOUD_ML_REGION",
                        "global",
                        TOKEN,
                        key);
            case FOUNDRY ->
                Map.of(
                        "CLAUDE_CODE_USE_FOUNDRY", ON,
                        "ANTHROPIC_FOUNDRY_BASE_URL", base + "/anthropic",
                        "ANTHROPIC_FOUNDRY_AUTH_TOKEN", key);
            case CLAUDE_ON_AWS ->
                Map.of(
                        "CLAUDE_CODE_USE_ANTHROPIC_AWS",
                        ON,
                        "CLAUDE_CODE_SKIP_ANTHROPIC_AWS_AUTH",
                        ON,
                        "ANTHROPIC_AWS_WORKSPACE_ID",
                        WORKSPACE,
                        "ANTHROPIC_AWS_BASE_URL",
                        base,
                        "AWS_REGION",
                        REGION,
                        TOKEN,
                        key);
        };
    }

    /** What the client of this mode sends when it counts: its path, its credential headers, its form of body. */
    CountRequest count(String key) {
        Map<String, String> bearer = Map.of("authorization", "Bearer " + key);
        Map<String, String> both = Map.of("authorization", "Bearer " + key, "x-api-key", key);
        String body = "{\"model\":\"" + MODEL + "\"," + MESSAGES + "}";
        return switch (this) {
            case BASE_URL_TOKEN ->
                new CountRequest("/v1/messages/count_tokens?beta=true", bearer, body, "input_tokens");
            case BASE_URL_HELPER -> new CountRequest("/v1/messages/count_tokens?beta=true", both, body, "input_tokens");
            case BEDROCK ->
                new CountRequest("/model/" + BEDROCK_MODEL + "/count-tokens", bearer, bedrockCount(), "inputTokens");
            case VERTEX ->
                new CountRequest(
                        "/v1/projects/developers-project/locations/global/publishers/anthropic/models/count-tokens:rawPredict",
                        bearer,
                        body,
                        "input_tokens");
            case FOUNDRY ->
                new CountRequest("/anthropic/v1/messages/count_tokens?beta=true", bearer, body, "input_tokens");
            case CLAUDE_ON_AWS ->
                new CountRequest(
                        "/v1/messages/count_tokens?beta=true",
                        Map.of("authorization", "Bearer " + key, "x-api-key", key, "anthropic-workspace-id", WORKSPACE),
                        body,
                        "input_tokens");
        };
    }

    /** Bedrock counts a whole invocation, in base64. */
    private static String bedrockCount() {
        String invocation = "{" + MESSAGES + ",\"max_tokens\":10,\"anthropic_version\":\"bedrock-2023-05-31\"}";
        return "{\"input\":{\"invokeModel\":{\"body\":\""
                + Base64.getEncoder().encodeToString(invocation.getBytes(StandardCharsets.UTF_8)) + "\"}}}";
    }
}
