package dev.sluice.cli.setup;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a settings file was before we first touched it, and what we put in. Kept until it is undone. */
final class WayBack {

    private final Path record;

    private WayBack(Path record) {
        this.record = record;
    }

    static WayBack of(Path home, Path settings) {
        return new WayBack(home.resolve("setup")
                .resolve(hash(settings.toString().getBytes(StandardCharsets.UTF_8))
                                .substring(0, 16)
                        + ".json"));
    }

    /**
     * What undoing means.
     *
     * @param before the bytes to go back to; null when there was no file
     * @param after hash of what we wrote last
     */
    record Record(byte @Nullable [] before, String after, Map<List<String>, String> ours) {}

    @Nullable
    Record read() {
        byte[] bytes = SafeFiles.read(record);
        if (bytes == null) {
            return null;
        }
        JsonNode json = Json.read(new String(bytes, StandardCharsets.UTF_8), record.toString());
        Map<List<String>, String> ours = new LinkedHashMap<>();
        for (JsonNode member : json.path("ours")) {
            List<String> path = new ArrayList<>();
            member.path("path").forEach(name -> path.add(name.asString("")));
            ours.put(path, member.path("value").asString(""));
        }
        try {
            String before = json.path("before").isString() ? json.path("before").stringValue() : null;
            return new Record(
                    before == null ? null : Base64.getDecoder().decode(before),
                    json.path("after").asString(""),
                    ours);
        } catch (IllegalArgumentException e) {
            throw new Problem(Exit.LOCAL, record + " is damaged", "remove our lines from the settings by hand");
        }
    }

    /** Remembers, before the file is written; what was there the first time stays. */
    void write(byte @Nullable [] before, byte[] after, Map<List<String>, String> ours) {
        Record known = read();
        byte[] first = known == null ? before : known.before();
        Map<List<String>, String> all = new LinkedHashMap<>(known == null ? Map.of() : known.ours());
        all.putAll(ours);
        ObjectNode json = Json.object();
        if (first != null) {
            json.put("before", Base64.getEncoder().encodeToString(first));
        }
        json.put("after", hash(after));
        ArrayNode members = json.putArray("ours");
        all.forEach((path, value) -> {
            ObjectNode member = members.addObject();
            path.forEach(member.putArray("path")::add);
            member.put("value", value);
        });
        if (record.getParent() != null) {
            SafeFiles.folder(record.getParent());
        }
        SafeFiles.writeSecret(record, Json.pretty(json).getBytes(StandardCharsets.UTF_8));
    }

    void forget() {
        SafeFiles.delete(record);
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
