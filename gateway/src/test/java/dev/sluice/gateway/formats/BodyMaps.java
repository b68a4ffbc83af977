package dev.sluice.gateway.formats;

import dev.sluice.gateway.formats.BodyMap.Member;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Makes the map of a body with a streaming parser. */
final class BodyMaps {

    private static final JsonFactory JSON = new JsonFactory();

    private BodyMaps() {}

    static BodyMap of(byte[] body) {
        return of(body, new ByteArrayInputStream(body));
    }

    static BodyMap of(byte[] body, InputStream source) {
        Map<String, Member> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), source)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                int nameStart = (int) parser.currentTokenLocation().getByteOffset();
                JsonToken value = parser.nextToken();
                int valueStart = (int) parser.currentTokenLocation().getByteOffset();
                if (value.isStructStart()) {
                    parser.skipChildren();
                } else {
                    parser.finishToken();
                }
                int valueEnd = (int) parser.currentLocation().getByteOffset();
                members.put(name, new Member(nameStart, valueStart, valueEnd));
            }
        }
        return new BodyMap(() -> ByteBuffer.wrap(body), members);
    }
}
