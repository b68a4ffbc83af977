package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code POLICY.md}, the figures of record: a section for each part, of which a run replaces those that it measured. */
final class PolicyPage {

    private static final List<String> ORDER = List.of("Engine", "Delivery", "Guardrails");

    private final Options options;
    private final Map<String, String> measured = new LinkedHashMap<>();

    PolicyPage(Options options) {
        this.options = options;
    }

    void put(String section, String text) {
        measured.put(
                section,
                LocalDate.now(ZoneOffset.UTC) + ", commit " + options.text("commit", "unknown") + ". " + text.strip());
    }

    /** Writes the page where {@code --record} names one. */
    void write() throws IOException {
        String file = options.text("record", "");
        if (file.isEmpty()) {
            return;
        }
        Path path = Path.of(file);
        Map<String, String> sections = new LinkedHashMap<>();
        if (Files.exists(path)) {
            for (String part : Files.readString(path).split("\n## ")) {
                int end = part.indexOf('\n');
                if (end > 0 && ORDER.contains(part.substring(0, end))) {
                    sections.put(part.substring(0, end), part.substring(end).strip());
                }
            }
        }
        sections.putAll(measured);
        StringBuilder page = new StringBuilder("# What policies cost\n\nMade by `bench/policy --record` on "
                + Runtime.getRuntime().availableProcessors()
                + " cores that generator, gateway and PostgreSQL share, JDK "
                + Runtime.version() + ". What is measured and how: `README.md`.\n");
        for (String section : ORDER) {
            if (sections.containsKey(section)) {
                page.append("\n## ")
                        .append(section)
                        .append('\n')
                        .append(sections.get(section))
                        .append('\n');
            }
        }
        Files.writeString(path, page.toString());
    }
}
