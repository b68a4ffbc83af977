package dev.sluice.gateway.metering;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Test vectors, one JSON object a line: from the class path, or from the file that {@code -Dvectors=FILE} names. */
public final class Vectors {

    private Vectors() {}

    /** The vectors that have this member, which tells one kind from another. */
    public static Stream<JsonNode> read(String name, String member) throws IOException {
        String chosen = System.getProperty("vectors", "");
        String text = chosen.isEmpty() ? bundled(name) : Files.readString(Path.of(chosen));
        var vectors = text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> (JsonNode) JsonMapper.shared().readTree(line))
                .filter(vector -> vector.has(member))
                .toList();
        Assumptions.assumeFalse(vectors.isEmpty() && !chosen.isEmpty(), "the chosen file has vectors of another kind");
        return vectors.stream();
    }

    private static String bundled(String name) throws IOException {
        try (InputStream file = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
