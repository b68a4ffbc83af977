package dev.sluice.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Command line of the three commands: {@code --name} or {@code --name=value}. */
record Options(Map<String, String> given) {

    /** Reads arguments; a name that this command does not know ends it. */
    static Options of(List<String> arguments, Set<String> known) {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!name.startsWith("--") || !known.contains(name.substring(2))) {
                throw new IllegalArgumentException("unknown argument " + argument + "; known: --"
                        + String.join(", --", known.stream().sorted().toList()));
            }
            given.put(name.substring(2), equals < 0 ? "true" : argument.substring(equals + 1));
        }
        return new Options(Map.copyOf(given));
    }

    boolean flag(String name) {
        return "true".equals(given.get(name));
    }

    int number(String name, int fallback) {
        String value = given.get(name);
        return value == null ? fallback : Integer.parseInt(value);
    }

    String text(String name, String fallback) {
        return given.getOrDefault(name, fallback);
    }

    Path path(String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + "=… is missing");
        }
        return Path.of(value);
    }
}
