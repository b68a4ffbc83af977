package dev.sluice.policy.rules;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/**
 * The rules of all settings files that count in a session, ready to be matched, and what was wrong with the others.
 * Within one list the order never matters to the outcome.
 */
public final class RuleBook {
    private final Session session;
    private final Map<Effect, RuleShelf> shelves = new EnumMap<>(Effect.class);
    private final List<String> warnings = new ArrayList<>();
    private final List<String> additionalDirectories = new ArrayList<>();
    private final Sandbox sandbox;
    private final boolean locked;
    private final Paths paths;

    private RuleBook(Map<Scope, JsonNode> settings, Session session) {
        this.session = session;
        Map<Effect, List<CompiledRule>> rules = new EnumMap<>(Effect.class);
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
                read(scope, layer, parser, rules);
            }
        }
        rules.forEach((effect, list) -> shelves.put(effect, new RuleShelf(list)));
        paths = new Paths(session, additionalDirectories);
    }

    /** @param settings the parsed file of each scope; {@code CLI} also takes {@code allowedTools}, {@code disallowedTools} */
    public static RuleBook of(Map<Scope, JsonNode> settings, Session session) {
        return new RuleBook(settings, session);
    }

    private void read(Scope scope, JsonNode layer, RuleParser parser, Map<Effect, List<CompiledRule>> rules) {
        boolean waits =
                !session.trusted() && (scope == Scope.PROJECT || (scope == Scope.LOCAL && session.localTracked()));
        boolean ignored = locked && scope != Scope.MANAGED;
        JsonNode permissions = layer.path("permissions");
        if (!ignored) {
            add(scope, Effect.DENY, permissions.path("deny"), parser, rules);
            add(scope, Effect.ASK, permissions.path("ask"), parser, rules);
        }
        if (!ignored && !waits) {
            add(scope, Effect.ALLOW, permissions.path("allow"), parser, rules);
        }
        if (scope == Scope.CLI) {
            add(scope, Effect.DENY, layer.path("disallowedTools"), parser, rules);
            if (!ignored) {
                add(scope, Effect.ALLOW, layer.path("allowedTools"), parser, rules);
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

    private void add(
            Scope scope, Effect effect, JsonNode list, RuleParser parser, Map<Effect, List<CompiledRule>> rules) {
        for (JsonNode entry : list) {
            if (!entry.isString()) {
                warnings.add(scope + " " + effect + " rule is not a text and is skipped");
                continue;
            }
            switch (parser.parse(new Rule(scope, effect, entry.stringValue()))) {
                case RuleParser.Result.Parsed(CompiledRule rule, String warning) -> {
                    Objects.requireNonNull(rules.get(effect)).add(rule);
                    if (!warning.isEmpty()) {
                        warnings.add(warning);
                    }
                }
                case RuleParser.Result.Skipped(String warning) -> warnings.add(warning);
            }
        }
    }

    RuleShelf shelf(Effect effect) {
        return Objects.requireNonNull(shelves.get(effect));
    }

    Session session() {
        return session;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Paths paths() {
        return paths;
    }

    /** What is wrong with rules, one sentence each, for the person who wrote them. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Whether a deny rule takes the tool out of the model's sight. */
    public boolean removes(String tool) {
        return shelf(Effect.DENY).about(Tools.canonical(tool)).stream().anyMatch(CompiledRule::whole);
    }

    /** Whether "don't ask again" may be offered: not while only managed rules count. */
    public boolean savesRules() {
        return !locked;
    }
}
