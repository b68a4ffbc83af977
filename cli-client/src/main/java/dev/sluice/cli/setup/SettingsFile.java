package dev.sluice.cli.setup;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A settings file as it is on disk. What cannot be read without a doubt is left alone. */
final class SettingsFile {

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final byte @Nullable [] bytes;
    private final String text;
    private final ObjectNode json;

    private SettingsFile(Path file, byte @Nullable [] bytes, String text, ObjectNode json) {
        this.file = file;
        this.bytes = bytes;
        this.text = text;
        this.json = json;
    }

    static SettingsFile read(Path file) {
        byte[] bytes = SafeFiles.read(file);
        if (bytes == null || new String(bytes, StandardCharsets.UTF_8).isBlank()) {
            return new SettingsFile(file, bytes, "{}\n", Json.object());
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            throw untouched(file, "it is not UTF-8");
        }
        try {
            JsonNode json = STRICT.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
            if (json instanceof ObjectNode object
                    && (!object.has("env") || object.path("env").isObject())) {
                return new SettingsFile(file, bytes, text, object);
            }
            throw untouched(file, json.isObject() ? "env is not an object" : "it is not an object");
        } catch (JacksonException e) {
            String comment = text.lines().anyMatch(line -> line.strip().startsWith("//") || line.contains("/*"))
                    ? "; JSON has no comments"
                    : "";
            throw untouched(file, Json.where(e) + comment);
        }
    }

    private static Problem untouched(Path file, String why) {
        return new Problem(
                Exit.LOCAL,
                file + " was left as it is: " + why,
                "correct it and run setup again, or put in by hand what this prints: sluice setup --print settings");
    }

    Path file() {
        return file;
    }

    byte @Nullable [] bytes() {
        return bytes;
    }

    String text() {
        return text;
    }

    ObjectNode json() {
        return json;
    }

    /** The text with these members set; equal to {@link #text()} when they are so already. */
    String with(Map<List<String>, String> wanted) {
        String changed = text;
        for (Map.Entry<List<String>, String> member : wanted.entrySet()) {
            JsonNode there = json;
            for (String name : member.getKey()) {
                there = there.path(name);
            }
            if (!there.isString() || !there.stringValue().equals(member.getValue())) {
                changed = JsonEdit.set(changed, member.getKey(), Json.MAPPER.writeValueAsString(member.getValue()));
            }
        }
        return changed;
    }
}
