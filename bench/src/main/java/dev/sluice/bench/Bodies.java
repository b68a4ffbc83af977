package dev.sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Request bodies in the shape of the real client's: same fields in the same order, same tools, neutral words. They are
 * cut or padded in the system text to the exact size asked for.
 */
final class Bodies {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PAD = "arena gabion ";

    /** Below this size there is no room for the client's tools. */
    private static final int WITH_TOOLS_FROM = 96_000;

    private Bodies() {}

    /** A body of exactly so many bytes, at least 900. */
    static byte[] sized(int bytes, boolean stream) {
        ObjectNode body = original();
        if (bytes < WITH_TOOLS_FROM) {
            body.set("tools", JSON.createArrayNode());
            body.remove("safeguards");
            keepOnlyLastText((ObjectNode) body.get("messages").get(0));
            ArrayNode system = (ArrayNode) body.get("system");
            while (system.size() > 2) {
                system.remove(2);
            }
            ((ObjectNode) system.get(1)).put("text", "");
        }
        if (!stream) {
            body.remove("stream");
        }
        return padded(body, bytes);
    }

    /**
     * A body of exactly {@code bytes} bytes without anything that could be cached, whose only message is this text.
     * {@code sessionId} stands in the metadata as the client puts it there.
     */
    static byte[] plain(int bytes, String model, int maxTokens, boolean stream, String prompt, String sessionId) {
        ObjectNode body = JSON.createObjectNode();
        body.put("model", model);
        body.set(
                "messages",
                JSON.createArrayNode()
                        .add(JSON.createObjectNode().put("role", "user").put("content", prompt)));
        body.set(
                "system",
                JSON.createArrayNode()
                        .add(JSON.createObjectNode().put("type", "text").put("text", "bench"))
                        .add(JSON.createObjectNode().put("type", "text").put("text", "")));
        body.set(
                "metadata",
                JSON.createObjectNode()
                        .put(
                                "user_id",
                                "{\"device_id\":\"\",\"account_uuid\":\"\",\"session_id\":\"" + sessionId + "\"}"));
        body.put("max_tokens", maxTokens);
        if (stream) {
            body.put("stream", true);
        }
        return padded(body, bytes);
    }

    private static ObjectNode original() {
        try (InputStream in = Bodies.class.getResourceAsStream("/bench/main.json")) {
            return (ObjectNode) JSON.readTree(Objects.requireNonNull(in, "main.json is part of this jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void keepOnlyLastText(ObjectNode message) {
        ArrayNode content = (ArrayNode) message.get("content");
        while (content.size() > 1) {
            content.remove(0);
        }
    }

    private static byte[] padded(ObjectNode body, int bytes) {
        ObjectNode padding = (ObjectNode) body.get("system").get(1);
        String text = Objects.requireNonNull(padding.get("text")).asString();
        int missing = bytes - JSON.writeValueAsBytes(body).length;
        if (missing < 0) {
            throw new IllegalArgumentException("a body of " + bytes + " bytes is too small by " + -missing);
        }
        padding.put("text", text + PAD.repeat(missing / PAD.length() + 1).substring(0, missing));
        return JSON.writeValueAsBytes(body);
    }

    /** The body as a tree, for tests. */
    static JsonNode tree(byte[] body) {
        return JSON.readTree(new String(body, StandardCharsets.UTF_8));
    }
}
