package dev.sluice.policy.rules;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines of a vector file; {@code -Dvectors=FILE} reads another file than the bundled one. */
public final class Vectors {
    public static final JsonMapper JSON = new JsonMapper();

    private Vectors() {}

    /** The bundled lines, or those of the other file that have the field that marks this kind of vector. */
    public static Stream<JsonNode> read(String bundled, String marker) throws IOException {
        String other = System.getProperty("vectors", "");
        return lines(bundled, other).stream()
                .filter(line -> !line.isBlank())
                .map(JSON::readTree)
                .filter(vector -> other.isEmpty() || vector.has(marker));
    }

    private static List<String> lines(String bundled, String other) throws IOException {
        if (!other.isEmpty()) {
            return Files.readAllLines(Path.of(other));
        }
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream("/" + bundled))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
