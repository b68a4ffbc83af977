package dev.sluice.cli.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What has to happen so that the gateway is as the file says. A kind that the file leaves out is left alone.
 *
 * @param steps first what is added and changed, then what is removed, the other way round
 * @param wanted the file's things, by key
 * @param staying what the file leaves out and cannot be removed
 */
record Plan(List<Step> steps, Map<Kind, Map<String, ObjectNode>> wanted, List<String> staying) {

    enum Change {
        CREATE,
        CHANGE,
        ORDER,
        DELETE
    }

    /** @param before what is there now; null when it is new */
    record Step(
            Change change,
            Kind kind,
            String name,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after) {

        /** What changes, a line for each place. */
        List<String> differences() {
            if (before == null || after == null) {
                return List.of();
            }
            // Names of variables are no difference: whoever reads the plan would take them for one.
            List<String> differences = Differences.between(
                    SecretNames.comparable(kind, Configuration.content(kind, before)),
                    SecretNames.comparable(kind, after));
            return differences.isEmpty() ? List.of("its secrets are sent again") : differences;
        }
    }

    /** @param secrets whether everything that has secrets counts as changed */
    static Plan of(ObjectNode document, Map<Kind, Map<String, ObjectNode>> live, boolean secrets) {
        List<Step> steps = new ArrayList<>();
        List<Step> removals = new ArrayList<>();
        List<String> staying = new ArrayList<>();
        Map<Kind, Map<String, ObjectNode>> wanted = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            if (document.has(kind.field)) {
                Map<String, ObjectNode> things = Configuration.things(kind, document.path(kind.field));
                Map<String, ObjectNode> there = live.getOrDefault(kind, Map.of());
                wanted.put(kind, things);
                compare(kind, things, there, secrets, steps);
                there.forEach((name, thing) -> {
                    if (!things.containsKey(name) && kind.onlyGrows()) {
                        staying.add(kind.field + "  " + name);
                    } else if (!things.containsKey(name)) {
                        removals.addFirst(new Step(Change.DELETE, kind, name, thing, null));
                    }
                });
            }
        }
        steps.addAll(removals);
        return new Plan(List.copyOf(steps), wanted, List.copyOf(staying));
    }

    private static void compare(
            Kind kind,
            Map<String, ObjectNode> wanted,
            Map<String, ObjectNode> there,
            boolean secrets,
            List<Step> steps) {
        List<String> reached = new ArrayList<>(there.keySet());
        reached.retainAll(wanted.keySet());
        wanted.forEach((name, after) -> {
            ObjectNode before = there.get(name);
            if (before == null) {
                steps.add(new Step(Change.CREATE, kind, name, null, after));
                reached.add(name);
            } else if ((secrets && SecretNames.in(kind, after))
                    || !SecretNames.comparable(kind, Configuration.content(kind, before))
                            .equals(SecretNames.comparable(kind, after))) {
                steps.add(new Step(Change.CHANGE, kind, name, before, after));
            }
        });
        if (kind.ordered() && !reached.equals(List.copyOf(wanted.keySet()))) {
            steps.add(new Step(Change.ORDER, kind, "come in another order", null, null));
        }
    }

    List<Step> removals() {
        return steps.stream().filter(step -> step.change() == Change.DELETE).toList();
    }
}
