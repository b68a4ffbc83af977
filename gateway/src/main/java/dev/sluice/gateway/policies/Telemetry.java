package dev.sluice.gateway.policies;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What clients send to the vendor besides prompts, by default and under the four switches that turn it off. The tables are
 * the vendor's own, of the first release and of today.
 */
final class Telemetry {

    static final String METRICS_OFF = "DISABLE_TELEMETRY";
    static final String ERRORS_OFF = "DISABLE_ERROR_REPORTING";
    static final String FEEDBACK_OFF = "DISABLE_FEEDBACK_COMMAND";
    static final String ALL_OFF = "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC";

    /** The opt-out switches, all of them variables. */
    static final List<String> SWITCHES = List.of(METRICS_OFF, ERRORS_OFF, FEEDBACK_OFF, ALL_OFF);

    private static final List<String> OLD_FEEDBACK = List.of(FEEDBACK_OFF, "DISABLE_BUG_COMMAND");

    private Telemetry() {}

    enum Service {
        METRICS,
        ERRORS,
        FEEDBACK,
        SURVEYS,
        HOST_CHECK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum Provider {
        ANTHROPIC,
        VERTEX,
        BEDROCK,
        FOUNDRY,
        PLATFORM_ON_AWS;

        /** Those of the first release. */
        static final Set<Provider> FIRST = Set.of(ANTHROPIC, VERTEX, BEDROCK);

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Whether something is sent.
     *
     * @param because the switch that turned it off, or empty where the provider decides
     */
    record State(boolean on, String because) {}

    /** Whether a client of this provider with these settings sends to this service. */
    static State of(Service service, Provider provider, JsonNode settings) {
        JsonNode env = settings.path("env");
        for (String variable : switches(service)) {
            // Any value that is not empty turns it off, "0" and "false" too.
            if (!env.path(variable).asString("").isEmpty()) {
                return new State(false, variable);
            }
        }
        return switch (service) {
            case METRICS, ERRORS, FEEDBACK -> new State(provider == Provider.ANTHROPIC, "");
            case SURVEYS -> new State(true, "");
            case HOST_CHECK -> {
                boolean skipped = settings.path("skipWebFetchPreflight").booleanValue(false);
                yield new State(!skipped, skipped ? "skipWebFetchPreflight" : "");
            }
        };
    }

    private static List<String> switches(Service service) {
        return switch (service) {
            case METRICS -> List.of(METRICS_OFF, ALL_OFF);
            case ERRORS -> List.of(ERRORS_OFF, ALL_OFF);
            case FEEDBACK -> List.of(FEEDBACK_OFF, OLD_FEEDBACK.getLast(), ALL_OFF);
            case SURVEYS -> List.of("CLAUDE_CODE_DISABLE_FEEDBACK_SURVEY", ALL_OFF);
            case HOST_CHECK -> List.of();
        };
    }

    /** The whole table, today's services by today's providers. */
    static Map<Service, Map<Provider, State>> table(JsonNode settings) {
        Map<Service, Map<Provider, State>> table = new LinkedHashMap<>();
        for (Service service : Service.values()) {
            Map<Provider, State> row = new LinkedHashMap<>();
            for (Provider provider : Provider.values()) {
                row.put(provider, of(service, provider, settings));
            }
            table.put(service, row);
        }
        return table;
    }

    /** Sets exactly these switches; the old name of one is dropped. */
    static void set(ObjectNode settings, Set<String> on) {
        ObjectNode env = env(settings);
        OLD_FEEDBACK.forEach(env::remove);
        for (String name : SWITCHES) {
            if (on.contains(name)) {
                env.put(name, "1");
            } else {
                env.remove(name);
            }
        }
        if (env.isEmpty()) {
            settings.remove("env");
        }
    }

    /** Lets clients send their own metrics and logs to the gateway (gateway contract §10.3), or takes that back. */
    static void toGateway(ObjectNode settings, boolean on, String publicUrl) {
        ObjectNode env = env(settings);
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("CLAUDE_CODE_ENABLE_TELEMETRY", "1");
        wanted.put("OTEL_METRICS_EXPORTER", "otlp");
        wanted.put("OTEL_LOGS_EXPORTER", "otlp");
        wanted.put("OTEL_TRACES_EXPORTER", "otlp");
        wanted.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        wanted.put("OTEL_EXPORTER_OTLP_ENDPOINT", publicUrl);
        wanted.forEach((name, value) -> {
            if (on) {
                env.put(name, value);
            } else {
                env.remove(name);
            }
        });
        if (env.isEmpty()) {
            settings.remove("env");
        }
    }

    private static ObjectNode env(ObjectNode settings) {
        return settings.path("env") instanceof ObjectNode there ? there : settings.putObject("env");
    }
}
