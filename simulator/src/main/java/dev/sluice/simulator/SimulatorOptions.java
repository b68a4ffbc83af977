package dev.sluice.simulator;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How a simulator is started.
 *
 * @param port loopback port, 0 for a free one
 * @param threads event loops
 * @param record how much is recorded at first
 */
record SimulatorOptions(int port, int threads, RecordLevel record) {

    private static final int DEFAULT_PORT = 8090;

    /** Reads {@code --name=value}; what is not given is taken from {@code SIMULATOR_NAME}, then from the defaults. */
    static SimulatorOptions of(String[] args, Map<String, String> environment) {
        Map<String, String> given = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (equals < 0 || !name.matches("--(port|threads|record)")) {
                throw new IllegalArgumentException(
                        "unknown argument " + arg + "; known: --port=N --threads=N --record=none|heads|digests|bodies");
            }
            given.put(name.substring(2), arg.substring(equals + 1));
        }
        for (String name : new String[] {"port", "threads", "record"}) {
            String value = environment.get("SIMULATOR_" + name.toUpperCase(Locale.ROOT));
            if (value != null) {
                given.putIfAbsent(name, value);
            }
        }
        return new SimulatorOptions(
                Integer.parseInt(given.getOrDefault("port", String.valueOf(DEFAULT_PORT))),
                Integer.parseInt(given.getOrDefault("threads", "1")),
                RecordLevel.valueOf(given.getOrDefault("record", "digests").toUpperCase(Locale.ROOT)));
    }
}
