package dev.sluice.gateway.pricing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Turns a model id into the name that people know: {@code claude-opus-5-5} is Claude Opus 5.5. */
final class ModelName {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,2}");
    private static final Pattern DATE = Pattern.compile("\\d{8}");

    private ModelName() {}

    /** The name: words first, then the version; the date of a snapshot is left out. */
    static String of(String id) {
        List<String> words = new ArrayList<>();
        List<String> version = new ArrayList<>();
        for (String part : id.split("-", -1)) {
            if (NUMBER.matcher(part).matches()) {
                version.add(part);
            } else if (!part.isEmpty() && !DATE.matcher(part).matches()) {
                words.add(part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
            }
        }
        if (!version.isEmpty()) {
            words.add(String.join(".", version));
        }
        return String.join(" ", words);
    }
}
