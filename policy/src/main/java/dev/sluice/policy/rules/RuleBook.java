package dev.sluice.policy.rules;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The rules of all settings files that count in a session, ready to be matched, and what was wrong with the others.
 * Within one list the order never matters to the outcome.
 */
public final class RuleBook {
    private final Session session;
    private final Map<Effect, List<CompiledRule>> rules = new EnumMap<>(Effect.class);
    private final List<String> warnings = new ArrayList<>();
    private final List<String> additionalDirectories = new ArrayList<>();
    private final Sandbox sandbox;
    private final boolean locked;

    private RuleBook(Map<Scope, JsonNode> settings, Session session) {
        this.session = session;
        for (Effect effect : Effect.values()) {
            rules.put(effect, new ArrayList<>());
        }
        JsonNode managed = settings.get(Scope.MANAGED);
        locked = managed != null
                && managed.path("allowManagedPermissionRulesOnly").booleanValue(false);
        sandbox = Sandbox.of(settings);
        RuleParser parser = new RuleParser(session);
        for (Scope scope : Scope.values()) {
            JsonNode layer = settings.get(scope);
            if (layer != null) {
                read(scope, layer, parser);
            }
        }
    }

    /** @param settings the parsed file of each scope; {@code CLI} also takes {@code allowedTools}, {@code disallowedTools} */
    public static RuleBook of(Map<Scope, JsonNode> settings, Session session) {
        return new RuleBook(settings, session);
    }

    private void read(Scope scope, JsonNode layer, RuleParser parser) {
        boolean waits =
                !session.trusted() && (scope == Scope.PROJECT || (scope == Scope.LOCAL && session.localTracked()));
        boolean ignored = locked && scope != Scope.MANAGED;
        JsonNode permissions = layer.path("permissions");
        if (!ignored) {
            add(scope, Effect.DENY, permissions.path("deny"), parser);
            add(scope, Effect.ASK, permissions.path("ask"), parser);
        }
        if (!ignored && !waits) {
            add(scope, Effect.ALLOW, permissions.path("allow"), parser);
        }
        if (scope == Scope.CLI) {
            add(scope, Effect.DENY, layer.path("disallowedTools"), parser);
            if (!ignored) {
                add(scope, Effect.ALLOW, layer.path("allowedTools"), parser);
            }
        }
        if (!waits) {
            permissions.path("additionalDirectories").forEach(directory -> {
                if (directory.isString()) {
                    additionalDirectories.add(directory.stringValue());
                }
            });
        }
    }

    private void add(Scope scope, Effect effect, JsonNode list, RuleParser parser) {
        for (JsonNode entry : list) {
            if (!entry.isString()) {
                warnings.add(scope + " " + effect + " rule is not a text and is skipped");
                continue;
            }
            switch (parser.parse(new Rule(scope, effect, entry.stringValue()))) {
                case RuleParser.Result.Parsed(CompiledRule rule, String warning) -> {
                    list(effect).add(rule);
                    if (!warning.isEmpty()) {
                        warnings.add(warning);
                    }
                }
                case RuleParser.Result.Skipped(String warning) -> warnings.add(warning);
            }
        }
    }

    List<CompiledRule> list(Effect effect) {
        return java.util.Objects.requireNonNull(rules.get(effect));
    }

    Session session() {
        return session;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Paths paths() {
        return new Paths(session, additionalDirectories);
    }

    /** What is wrong with rules, one sentence each, for the person who wrote them. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Whether a deny rule takes the tool out of the model's sight. */
    public boolean removes(String tool) {
        return list(Effect.DENY).stream().anyMatch(rule -> rule.whole() && rule.about(Tools.canonical(tool)));
    }

    /** Whether "don't ask again" may be offered: not while only managed rules count. */
    public boolean savesRules() {
        return !locked;
    }
}
