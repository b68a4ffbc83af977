package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Reads a {@link MessagesRequest} in one pass, without building a tree. One instance per request. */
final class MessagesRequestReader {

    /** How much of a tool result the answer quotes. */
    static final int QUOTED_CHARS = 200;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String MARKER = "sim:";
    private static final byte[] CACHE_CONTROL = "\"cache_control\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ONE_HOUR = "\"ttl\":\"1h\"".getBytes(StandardCharsets.US_ASCII);

    private final Set<String> toolNames = new HashSet<>();
    private @Nullable String model;
    private int maxTokens = -1;
    private boolean stream;
    private int turns = -1;
    private String markers = "";
    private @Nullable String toolResult;
    private @Nullable String version;
    private final List<String> betas = new ArrayList<>();
    private final Set<String> named = new HashSet<>();

    /** What a body has to say. */
    enum Form {
        /** A request that names its model. */
        COMPLETE,
        /** The same without {@code max_tokens}, to be counted only. */
        TO_COUNT,
        /** A request whose address names the model. */
        ADDRESSED
    }

    /** Throws {@link IllegalArgumentException} with the provider's wording when the body is not a valid request. */
    static MessagesRequest read(byte[] body, Form form) {
        MessagesRequestReader reader = new MessagesRequestReader();
        try (JsonParser parser = JSON.createParser(body)) {
            reader.readTop(parser);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("The request body is not valid JSON", e);
        }
        if (reader.model == null && form != Form.ADDRESSED) {
            throw new IllegalArgumentException("model: Field required");
        }
        if (reader.turns < 0) {
            throw new IllegalArgumentException("messages: Field required");
        }
        if (reader.turns == 0) {
            throw new IllegalArgumentException("messages: at least one message is required");
        }
        if (form != Form.TO_COUNT && reader.maxTokens < 1) {
            throw new IllegalArgumentException("max_tokens: Field required");
        }
        return new MessagesRequest(
                reader.model == null ? "" : reader.model,
                reader.maxTokens,
                reader.stream,
                reader.turns,
                Set.copyOf(reader.toolNames),
                reader.markers,
                reader.toolResult,
                reader.version,
                List.copyOf(reader.betas),
                Set.copyOf(reader.named),
                Bytes.contains(body, CACHE_CONTROL),
                Bytes.contains(body, ONE_HOUR));
    }

    private void readTop(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("The request body is not a JSON object");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "model" -> {
                    model = parser.getValueAsString();
                    named.add(name);
                }
                case "max_tokens" -> maxTokens = parser.getValueAsInt(-1);
                case "stream" -> {
                    stream = value == JsonToken.VALUE_TRUE;
                    named.add(name);
                }
                case "tags" -> {
                    named.add(name);
                    parser.skipChildren();
                }
                case "anthropic_version" -> version = parser.getValueAsString();
                case "anthropic_beta" -> readBetas(parser);
                case "messages" -> readMessages(parser);
                case "tools" -> readTools(parser);
                default -> parser.skipChildren();
            }
        }
        // A body with anything behind its object, or with an end missing, is no request.
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new IllegalArgumentException("The request body is not valid JSON");
        }
    }

    private void readMessages(JsonParser parser) {
        turns = 0;
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("messages: Input should be a valid list");
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            turns++;
            readMessage(parser);
        }
    }

    private void readMessage(JsonParser parser) {
        String role = "";
        Content content = new Content();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "role" -> role = parser.getValueAsString("");
                case "content" -> content.read(parser);
                default -> parser.skipChildren();
            }
        }
        if ("user".equals(role)) {
            markers = content.markers.toString();
            toolResult = content.toolResult;
        }
    }

    private void readBetas(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("anthropic_beta: Input should be a valid list");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            betas.add(parser.getValueAsString(""));
            parser.skipChildren();
        }
    }

    private void readTools(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return;
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if ("name".equals(name)) {
                    toolNames.add(parser.getValueAsString(""));
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    /** The content of one message: a text, or blocks. */
    private static final class Content {

        private final StringBuilder markers = new StringBuilder();
        private @Nullable String toolResult;

        void read(JsonParser parser) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                collectMarkers(parser.getString());
                return;
            }
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                readBlock(parser);
            }
        }

        private void readBlock(JsonParser parser) {
            String type = "";
            String text = "";
            String inner = "";
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "type" -> type = parser.getValueAsString("");
                    case "text" -> text = parser.getValueAsString("");
                    case "content" -> inner = innerText(parser);
                    default -> parser.skipChildren();
                }
            }
            if ("text".equals(type)) {
                collectMarkers(text);
            } else if ("tool_result".equals(type)) {
                toolResult = inner.substring(0, Math.min(inner.length(), QUOTED_CHARS));
            }
        }

        private static String innerText(JsonParser parser) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return parser.getString();
            }
            StringBuilder text = new StringBuilder();
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return "";
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if ("text".equals(name)) {
                        text.append(parser.getValueAsString(""));
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            return text.toString();
        }

        private void collectMarkers(String text) {
            if (!text.contains(MARKER)) {
                return;
            }
            text.lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith(MARKER))
                    .forEach(line ->
                            markers.append(line, MARKER.length(), line.length()).append(' '));
        }
    }
}
