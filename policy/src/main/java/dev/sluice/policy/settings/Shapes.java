package dev.sluice.policy.settings;

import dev.sluice.policy.settings.SettingsKey.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compares a document with the table of keys: types, fixed words, ranges, and the entries of lists. */
final class Shapes {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+([-+][0-9A-Za-z.-]+)?");
    private static final Set<String> VERSIONS =
            Set.of("requiredMinimumVersion", "requiredMaximumVersion", "minimumVersion");
    private static final Set<String> TEXT_LISTS = Set.of(
            "permissions.allow",
            "permissions.ask",
            "permissions.deny",
            "permissions.additionalDirectories",
            "availableModels",
            "fallbackModel",
            "companyAnnouncements",
            "enabledMcpjsonServers",
            "disabledMcpjsonServers",
            "sandbox.network.allowedDomains",
            "sandbox.network.deniedDomains",
            "sandbox.filesystem.denyRead",
            "sandbox.filesystem.allowRead",
            "sandbox.filesystem.allowWrite",
            "sandbox.filesystem.denyWrite",
            "sandbox.excludedCommands",
            "allowedHttpHookUrls",
            "claudeMdExcludes");
    private static final Set<String> SERVER_LISTS = Set.of("allowedMcpServers", "deniedMcpServers");
    private static final List<String> SERVER_FIELDS = List.of("serverUrl", "serverCommand", "serverName");
    private static final Map<String, double[]> RANGES = Map.of(
            "cleanupPeriodDays", new double[] {1, 36_500},
            "autoCompactWindow", new double[] {100_000, 1_000_000},
            "feedbackSurveyRate", new double[] {0, 1},
            "policyHelper.timeoutMs", new double[] {1_000, 3_600_000},
            "sandbox.network.httpProxyPort", new double[] {1, 65_535},
            "sandbox.network.socksProxyPort", new double[] {1, 65_535});

    /**
     * Something wrong at a key.
     *
     * @param key dotted path
     * @param index of the wrong entry of a list or -1
     * @param member the wrong member of an object, or null
     */
    record Problem(String key, int index, @Nullable String member, Finding finding) {}

    private final List<Problem> problems = new ArrayList<>();

    private Shapes() {}

    static List<Problem> check(JsonNode root) {
        Shapes shapes = new Shapes();
        shapes.object(root, "", "$");
        return shapes.problems;
    }

    private void object(JsonNode node, String parent, String path) {
        node.properties().forEach(entry -> {
            String name = entry.getKey();
            String key = parent.isEmpty() ? name : parent + "." + name;
            String place = path + step(name);
            SettingsKey known = SettingsKeys.find(key);
            if (known == null) {
                unknown(parent, name, key, place);
            } else if (typed(known, entry.getValue(), place)) {
                value(known, entry.getValue(), place);
            }
        });
    }

    static String step(String name) {
        return name.matches("[A-Za-z_$][A-Za-z0-9_$]*") ? "." + name : "['" + name.replace("'", "\\'") + "']";
    }

    private void unknown(String parent, String name, String key, String place) {
        String nearest = SettingsKeys.nearest(parent, name);
        add(
                key,
                Finding.warning(
                        place,
                        "is not a known setting and is kept as it is",
                        nearest == null ? "check the name" : "did you mean \"" + nearest + "\"?"));
    }

    private boolean typed(SettingsKey known, JsonNode value, String place) {
        boolean fits = known.types().stream().anyMatch(type -> is(type, value));
        if (!fits) {
            String wanted = known.types().stream().map(Shapes::name).collect(Collectors.joining(" or "));
            add(known.path(), Finding.error(place, "is " + found(value) + ", but must be " + wanted, example(known)));
        }
        return fits;
    }

    private static boolean is(Type type, JsonNode value) {
        return switch (type) {
            case BOOL -> value.isBoolean();
            case TEXT -> value.isString();
            case INT -> value.isIntegralNumber();
            case NUM -> value.isNumber();
            case LIST -> value.isArray();
            case OBJ -> value.isObject();
            case ANY -> true;
        };
    }

    private static String name(Type type) {
        return switch (type) {
            case BOOL -> "true or false";
            case TEXT -> "a text";
            case INT -> "a whole number";
            case NUM -> "a number";
            case LIST -> "a list";
            case OBJ -> "an object";
            case ANY -> "anything";
        };
    }

    private static String found(JsonNode value) {
        return value.isNull() ? "null" : "a " + value.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static String example(SettingsKey known) {
        Type type = known.types().iterator().next();
        String sample = switch (type) {
            case BOOL -> "true";
            case TEXT ->
                known.allowed().isEmpty() ? "\"…\"" : "\"" + known.allowed().getFirst() + "\"";
            case INT, NUM -> "30";
            case LIST -> "[…]";
            case OBJ -> "{…}";
            case ANY -> "…";
        };
        return "write \"" + known.path().substring(known.path().lastIndexOf('.') + 1) + "\": " + sample;
    }

    private void value(SettingsKey known, JsonNode value, String place) {
        String key = known.path();
        if (!known.allowed().isEmpty() && !known.allowed().contains(value.stringValue())) {
            String nearest = Spelling.nearest(value.stringValue(), known.allowed());
            add(
                    key,
                    Finding.error(
                            place,
                            "must be one of " + String.join(", ", known.allowed()),
                            "write \"" + (nearest == null ? known.allowed().getFirst() : nearest) + "\""));
        }
        double[] range = RANGES.get(key);
        if (range != null && value.isNumber() && (value.asDouble() < range[0] || value.asDouble() > range[1])) {
            add(
                    key,
                    Finding.error(
                            place,
                            "must be between " + number(range[0]) + " and " + number(range[1]),
                            "write " + number(Math.clamp(value.asDouble(), range[0], range[1]))));
        }
        if (key.equals("policyHelper.refreshIntervalMs") && value.asDouble() != 0 && value.asDouble() < 60_000) {
            add(key, Finding.error(place, "must be 0 or at least 60000", "write 60000"));
        }
        if (VERSIONS.contains(key) && !VERSION.matcher(value.stringValue()).matches()) {
            add(key, Finding.error(place, "is not a version", "write it like 2.1.330"));
        }
        if (value.isArray()) {
            list(key, value, place);
        }
        if (key.equals("env")) {
            texts(key, value, place);
        }
        if (value.isObject() && SettingsKeys.hasMembers(key)) {
            object(value, key, place);
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private void texts(String key, JsonNode value, String place) {
        value.properties().forEach(entry -> {
            if (!entry.getValue().isString()) {
                Finding finding = Finding.error(
                        place + step(entry.getKey()),
                        "is " + found(entry.getValue()) + ", but an environment variable is a text",
                        "write \"" + entry.getValue().asString("") + "\" in quotes");
                problems.add(new Problem(key, -1, entry.getKey(), finding));
            }
        });
    }

    private void list(String key, JsonNode value, String place) {
        if (key.equals("fallbackModel") && value.size() > 3) {
            add(key, Finding.error(place, "has " + value.size() + " models, but at most 3 count", "keep three"));
        }
        for (int i = 0; i < value.size(); i++) {
            JsonNode entry = value.get(i);
            String at = place + "[" + i + "]";
            if (TEXT_LISTS.contains(key) && !entry.isString()) {
                Finding finding =
                        Finding.error(at, "is " + found(entry) + ", but must be a text", "write it in quotes");
                problems.add(new Problem(key, i, null, finding));
            }
            if (SERVER_LISTS.contains(key) && !server(entry)) {
                Finding finding = Finding.error(
                        at,
                        "must be an object with exactly one of serverUrl, serverCommand, serverName",
                        "write {\"serverUrl\": \"https://mcp.example.com/*\"}");
                problems.add(new Problem(key, i, null, finding));
            }
        }
    }

    private static boolean server(JsonNode entry) {
        List<String> present = SERVER_FIELDS.stream().filter(entry::has).toList();
        if (!entry.isObject() || present.size() != 1) {
            return false;
        }
        JsonNode value = entry.path(present.getFirst());
        if (!present.getFirst().equals("serverCommand")) {
            return value.isString() && !value.stringValue().isBlank();
        }
        return value.isArray() && !value.isEmpty() && value.valueStream().allMatch(JsonNode::isString);
    }

    private void add(String key, Finding finding) {
        problems.add(new Problem(key, -1, null, finding));
    }
}
