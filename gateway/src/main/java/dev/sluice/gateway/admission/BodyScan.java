package dev.sluice.gateway.admission;

import dev.sluice.gateway.admission.MessageRequest.Draft;
import dev.sluice.gateway.admission.MessageRequest.Scan;
import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.guardrails.SecretScan;
import dev.sluice.gateway.pricing.Pricing.CacheWrites;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Reads the few fields that admission needs in one streaming pass, without building a tree. Strict about what two parsers
 * could read differently: the whole body must be one JSON object in UTF-8, and no top-level name may stand twice.
 */
final class BodyScan {

    private static final int MAX_MODEL_CHARS = 256;

    /** In the list of tools, the depth at which the members of one stand. */
    private static final int TOOL_DEPTH = 2;

    private BodyScan() {}

    /** Reads a body that names its model itself; never throws on bad input. */
    static Scan read(Supplier<ByteBuffer> body) {
        return read(body, null, null, null);
    }

    /**
     * Reads a body; never throws on bad input.
     *
     * @param model the model if something else than the body names it; then the body's word does not count
     * @param stream whether a stream is asked for, if something else than the body says so
     * @param secrets sees every byte on the way, if somebody wants to know
     */
    static Scan read(
            Supplier<ByteBuffer> body, @Nullable String model, @Nullable Boolean stream, @Nullable SecretScan secrets) {
        Draft draft = new Draft();
        Members members = new Members(body.get());
        try (JsonParser parser =
                BodyJson.FACTORY.createParser(ObjectReadContext.empty(), new ByteBufferStream(body.get(), secrets))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return new Scan.Malformed("invalid JSON: the body must be an object");
            }
            String problem = readFields(parser, draft, members);
            if (problem != null) {
                return new Scan.Malformed(problem);
            }
            if (parser.nextToken() != null) {
                return new Scan.Malformed("invalid JSON: something follows the object");
            }
        } catch (JacksonException e) {
            return new Scan.Malformed("invalid JSON");
        }
        String asked = model == null ? draft.model : model;
        if (asked == null || asked.isBlank()) {
            return new Scan.Malformed("model is required");
        }
        if (asked.length() > MAX_MODEL_CHARS) {
            return new Scan.Malformed("model must have at most " + MAX_MODEL_CHARS + " characters");
        }
        return new Scan.Read(draft.finish(asked, stream, new BodyMap(body, members.found())));
    }

    private static @Nullable String readFields(JsonParser parser, Draft draft, Members members) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (!members.begin(name)) {
                return "invalid JSON: \"" + shortened(name) + "\" stands twice";
            }
            JsonToken value = parser.nextToken();
            members.value(parser.currentTokenLocation());
            switch (name) {
                case "model" -> {
                    if (value != JsonToken.VALUE_STRING) {
                        return "model must be a string";
                    }
                    draft.model = parser.getString();
                }
                case "max_tokens" -> draft.maxTokens = tokens(parser, value);
                case "stream" -> draft.stream = value == JsonToken.VALUE_TRUE;
                case "speed" ->
                    draft.fast = value == JsonToken.VALUE_STRING
                            && parser.getString().equals("fast");
                case "inference_geo" ->
                    draft.geography = value == JsonToken.VALUE_STRING ? parser.getString() : draft.geography;
                case "tools" -> {
                    draft.tools = value == JsonToken.START_ARRAY;
                    if (draft.tools) {
                        readNested(parser, draft, true);
                        continue;
                    }
                }
                case "mcp_servers" -> {
                    if (value == JsonToken.START_ARRAY) {
                        draft.toolTypes.add("mcp");
                    }
                }
                case "anthropic_beta" -> {
                    if (value == JsonToken.START_ARRAY) {
                        readBetas(parser, draft);
                        continue;
                    }
                }
                default -> {}
            }
            if (name.equals("cache_control")) {
                draft.noticeCacheMark();
            }
            if (value.isStructStart()) {
                readNested(parser, draft, false);
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            return "invalid JSON";
        }
        members.end(parser.currentTokenLocation());
        return null;
    }

    private static void readBetas(JsonParser parser, Draft draft) {
        JsonToken token = parser.nextToken();
        while (token != null && token != JsonToken.END_ARRAY) {
            if (token == JsonToken.VALUE_STRING) {
                draft.betas.add(parser.getString());
            } else if (token.isStructStart()) {
                readNested(parser, draft, false);
            }
            token = parser.nextToken();
        }
    }

    // Same work as skipping the children, but cache marks anywhere inside are noticed.
    private static void readNested(JsonParser parser, Draft draft, boolean tools) {
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return;
            }
            switch (token) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case PROPERTY_NAME -> {
                    String name = parser.currentName();
                    if (tools && depth == TOOL_DEPTH && (name.equals("type") || name.equals("model"))) {
                        JsonToken value = parser.nextToken();
                        if (value == JsonToken.VALUE_STRING) {
                            draft.noticeTool(name, parser.getString());
                        }
                        depth += value != null && value.isStructStart() ? 1 : 0;
                    } else if (name.equals("cache_control")) {
                        draft.noticeCacheMark();
                    } else if (name.equals("ttl")
                            && parser.nextToken() == JsonToken.VALUE_STRING
                            && parser.getString().equals("1h")) {
                        draft.cacheWrites = CacheWrites.ONE_HOUR;
                    } else if (name.equals("ttl") && parser.currentToken().isStructStart()) {
                        depth++;
                    }
                }
                default -> {}
            }
        }
    }

    private static long tokens(JsonParser parser, JsonToken value) {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            return -1;
        }
        try {
            return Math.max(-1, parser.getLongValue());
        } catch (JacksonException tooLarge) {
            return Long.MAX_VALUE;
        }
    }

    private static String shortened(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "…";
    }
}
