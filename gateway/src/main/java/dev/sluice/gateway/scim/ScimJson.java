package dev.sluice.gateway.scim;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON of SCIM messages: reading within limits, and names without regard to case (RFC 7643 §2.1). */
final class ScimJson {

    static final MediaType MEDIA_TYPE = new MediaType("application", "scim+json");
    private static final int MAX_DEPTH = 20;

    /** A repeated key is refused: two readers could take different ones. */
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ScimJson() {}

    /** The body of a request, an object of at most {@code maxBytes}. */
    static ObjectNode read(HttpServletRequest request, int maxBytes) throws IOException {
        if (!isJson(request.getContentType())) {
            throw new ScimException(415, null, "content-type: the body must be application/scim+json");
        }
        byte[] body = request.getInputStream().readNBytes(maxBytes + 1);
        if (body.length > maxBytes) {
            throw new ScimException(413, null, "the body must have at most " + maxBytes + " bytes");
        }
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            // Only the place: Jackson's own message may quote what was sent.
            TokenStreamLocation at = e.getLocation();
            throw ScimException.syntax("the body is not valid JSON, or too deep"
                    + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")"));
        }
        throw ScimException.syntax("the body must be a JSON object");
    }

    private static boolean isJson(@Nullable String contentType) {
        try {
            MediaType type = contentType == null ? null : MediaType.parseMediaType(contentType);
            return type != null
                    && (MEDIA_TYPE.equalsTypeAndSubtype(type) || MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The value of an attribute in whatever case its name is written; null when there is none. */
    static @Nullable JsonNode get(JsonNode object, String name) {
        JsonNode exact = object.get(name);
        if (exact != null || !object.isObject()) {
            return exact;
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** The name as this object spells it, or as given. */
    static String spelled(JsonNode object, String name) {
        if (!object.has(name)) {
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                if (entry.getKey().equalsIgnoreCase(name)) {
                    return entry.getKey();
                }
            }
        }
        return name;
    }

    /** A text attribute; null when it is missing, null or empty. */
    static @Nullable String text(JsonNode object, String name) {
        JsonNode value = get(object, name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw ScimException.value(name + " must be a string");
        }
        String text = value.asString();
        if (text.indexOf('\0') >= 0) {
            throw ScimException.value(name + " must not contain NUL");
        }
        return text.isBlank() ? null : text;
    }

    /** Takes {@code true}, {@code "True"} and the like, which is how Entra sends them; null for anything else. */
    static @Nullable Boolean bool(JsonNode value) {
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        String text = value.isString() ? value.asString() : "";
        return text.equalsIgnoreCase("true") ? Boolean.TRUE : text.equalsIgnoreCase("false") ? Boolean.FALSE : null;
    }
}
