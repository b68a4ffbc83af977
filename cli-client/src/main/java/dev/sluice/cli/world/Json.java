package dev.sluice.cli.world;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the commands read and print it; numbers keep their digits. */
public final class Json {

    public static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** What {@code --json} prints. */
    public static void print(World world, JsonNode node) {
        world.out().println(pretty(node));
    }

    public static String pretty(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** Reads a document that must be JSON; {@code what} names it in the error. */
    public static JsonNode read(String text, String what) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new Problem(Exit.LOCAL, what + " is not JSON: " + where(e), "correct it and run the command again");
        }
    }

    /** What is wrong and where, without the text itself. */
    public static String where(JacksonException e) {
        String place = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
        String said = e.getOriginalMessage().lines().findFirst().orElse("");
        // Jackson's advice on its own switches is for programmers.
        return (said.contains("comment?") ? "it has a comment" : said) + place;
    }
}
