package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the client tells with {@code --output-format stream-json}.
 *
 * @param toolUses names of the tools that were called
 * @param thinking thinking blocks that were shown
 * @param result the final text, empty when there was none
 * @param cacheWritten tokens of the whole conversation, as the client counts them
 * @param cacheRead the same
 */
record Transcript(List<String> toolUses, List<Thinking> thinking, String result, long cacheWritten, long cacheRead) {

    /** A thinking block. */
    record Thinking(String text, String signature) {}

    static Transcript of(String out) {
        List<String> tools = new ArrayList<>();
        List<Thinking> thinking = new ArrayList<>();
        String result = "";
        long written = 0;
        long read = 0;
        for (String line : out.lines().toList()) {
            JsonNode event = json(line);
            if (event.path("type").asString("").equals("result")) {
                result = event.path("result").asString("");
                written =
                        event.path("usage").path("cache_creation_input_tokens").asLong(0);
                read = event.path("usage").path("cache_read_input_tokens").asLong(0);
            } else if (event.path("type").asString("").equals("assistant")) {
                for (JsonNode block : event.path("message").path("content")) {
                    switch (block.path("type").asString("")) {
                        case "tool_use" -> tools.add(block.path("name").asString(""));
                        case "thinking" ->
                            thinking.add(new Thinking(
                                    block.path("thinking").asString(""),
                                    block.path("signature").asString("")));
                        default -> {
                            // text
                        }
                    }
                }
            }
        }
        return new Transcript(List.copyOf(tools), List.copyOf(thinking), result, written, read);
    }

    private static JsonNode json(String line) {
        try {
            return Http.JSON.readTree(line);
        } catch (JacksonException e) {
            return Http.JSON.createObjectNode(); // the client was killed within a line
        }
    }
}
