package dev.sluice.policy.settings;

import dev.sluice.policy.rules.Effect;
import dev.sluice.policy.rules.RuleSyntax;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a settings document that a person wrote and tells every mistake at once. */
public final class SettingsCheck {
    /** Characters of a document; far more than any policy needs. */
    public static final int MAX_CHARACTERS = 1_000_000;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_FINDINGS = 500;

    /** Where a document goes: to a client through the gateway, or as a file onto a machine. */
    public enum Channel {
        DELIVERED,
        MACHINE
    }

    /** What was found, and the document if no finding is an error. */
    public record Result(List<Finding> findings, @Nullable SettingsDocument document) {}

    private final List<Finding> findings = new ArrayList<>();

    private SettingsCheck() {}

    /** Never throws. */
    public static Result check(String json, Channel channel) {
        SettingsCheck check = new SettingsCheck();
        ObjectNode root = check.read(json);
        if (root != null) {
            Shapes.check(root).forEach(problem -> check.findings.add(problem.finding()));
            check.rules(root);
            check.refused(root, channel);
            check.findings.addAll(Lockouts.check(root));
        }
        List<Finding> found =
                check.findings.stream().distinct().limit(MAX_FINDINGS).toList();
        boolean valid = root != null && check.findings.stream().noneMatch(Finding::isError);
        return new Result(found, valid && root != null ? new SettingsDocument(root) : null);
    }

    private @Nullable ObjectNode read(String json) {
        if (json.length() > MAX_CHARACTERS) {
            findings.add(Finding.error("$", "is longer than " + MAX_CHARACTERS + " characters", "shorten it"));
            return null;
        }
        try {
            scan(json);
            if (findings.stream().anyMatch(finding -> finding.message().startsWith("is nested"))) {
                return null;
            }
            JsonNode root = Json.MAPPER.readTree(json);
            if (root instanceof ObjectNode object) {
                return object;
            }
            findings.add(Finding.error("$", "is not an object", "write {\"permissions\": {…}}"));
        } catch (JacksonException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            findings.add(Finding.error(
                    "$",
                    "is not JSON: " + e.getOriginalMessage() + where,
                    "JSON has no comments and no trailing commas"));
        }
        return null;
    }

    /** One frame per open object or list. */
    private static final class Frame {
        private final Set<String> names = new HashSet<>();
        private final String path;
        private int index = -1;

        Frame(String path) {
            this.path = path;
        }
    }

    /** Names that stand twice in one object, names that JavaScript would reorder, and depth. */
    private void scan(String json) {
        Deque<Frame> open = new ArrayDeque<>();
        String next = "$";
        try (JsonParser parser = Json.MAPPER.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                Frame frame = open.peek();
                if (token == JsonToken.PROPERTY_NAME && frame != null) {
                    String name = parser.currentName();
                    next = frame.path + Shapes.step(name);
                    if (!frame.names.add(name)) {
                        findings.add(Finding.error(next, "stands twice in its object", "keep one of them"));
                    }
                    if (name.matches("0|[1-9]\\d{0,9}")) {
                        findings.add(Finding.error(
                                next, "is a number as a name, which clients would reorder", "start it with a letter"));
                    }
                } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                    open.pop();
                } else {
                    if (frame != null && frame.index >= 0) {
                        next = frame.path + "[" + (frame.index++) + "]";
                    }
                    if (token.isStructStart()) {
                        if (open.size() >= MAX_DEPTH) {
                            findings.add(Finding.error("$", "is nested deeper than " + MAX_DEPTH, "flatten it"));
                            return;
                        }
                        Frame inner = new Frame(next);
                        inner.index = token == JsonToken.START_ARRAY ? 0 : -1;
                        open.push(inner);
                    }
                }
            }
        }
    }

    private void rules(ObjectNode root) {
        Set<String> denied = new HashSet<>();
        for (Effect effect : Effect.values()) {
            String name = effect.name().toLowerCase(Locale.ROOT);
            JsonNode list = root.path("permissions").path(name);
            for (int i = 0; i < list.size() && list.isArray(); i++) {
                if (!list.get(i).isString()) {
                    continue;
                }
                String rule = list.get(i).stringValue();
                String path = "$.permissions." + name + "[" + i + "]";
                rule(effect, rule, path);
                if (effect == Effect.DENY) {
                    denied.add(rule);
                } else if (denied.contains(rule)) {
                    findings.add(
                            Finding.warning(path, "is shadowed by the same rule under deny", "remove one of them"));
                }
            }
        }
    }

    private void rule(Effect effect, String rule, String path) {
        RuleSyntax.Verdict verdict = RuleSyntax.check(effect, rule);
        boolean singleSlash = rule.matches("(?s)(Read|Edit|Cd)\\(\\s*/(?!/).*");
        if (singleSlash) {
            findings.add(Finding.error(
                    path,
                    "starts with a single slash, which has no meaning in managed settings",
                    "write // for the root of the file system or ~/ for the home directory"));
        } else if (!verdict.problem().isEmpty()) {
            int parenthesis = rule.indexOf('(');
            String tool = parenthesis < 0 ? rule : rule.substring(0, parenthesis);
            String nearest = RuleSyntax.tools().contains(tool) ? null : Spelling.nearest(tool, RuleSyntax.tools());
            String suggestion = nearest == null ? "write it like Bash(git push *)" : "did you mean " + nearest + "?";
            findings.add(
                    verdict.effective()
                            ? Finding.warning(path, verdict.problem(), suggestion)
                            : Finding.error(path, verdict.problem(), suggestion));
        }
    }

    private void refused(ObjectNode root, Channel channel) {
        if (channel == Channel.DELIVERED) {
            for (String key : List.of("forceLoginMethod", "forceLoginGatewayUrl", "mcpServers", "policyHelper")) {
                if (root.has(key)) {
                    findings.add(Finding.error(
                            "$." + key,
                            "cannot be delivered by the gateway: clients honour it only from the machine",
                            key.equals("mcpServers")
                                    ? "put it into managed-mcp.json"
                                    : "put it into the machine's managed-settings.json"));
                }
            }
        }
        for (String name : root.propertyNames()) {
            SettingsKey key = SettingsKeys.find(name);
            if (key != null && key.reach() == SettingsKey.Reach.G) {
                findings.add(Finding.warning("$" + Shapes.step(name), "has no effect in a settings file", "remove it"));
            }
        }
    }
}
