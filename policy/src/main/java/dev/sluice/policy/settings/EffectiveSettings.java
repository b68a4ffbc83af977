package dev.sluice.policy.settings;

import dev.sluice.policy.settings.SettingsKey.Merge;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client ends up with when all its settings files are merged by the rule of each key. */
public final class EffectiveSettings {
    private static final List<String> STRICT_TRUE = List.of("disableClaudeAiConnectors", "isolatePeerMachines");
    private static final List<String> STRICT_FALSE = List.of("useAutoModeDuringPlan", "syncClaudeAiSkills");
    private static final List<String> INBOUND = List.of("accept", "hold", "refuse");
    private static final Set<String> RULES = Set.of("permissions.allow", "permissions.ask", "permissions.deny");
    private static final List<String> CLOSED_TRUE = List.of(
            "allowManagedHooksOnly",
            "allowManagedMcpServersOnly",
            "disableCommandPluginSources",
            "enforceAvailableModels");
    private static final List<String> CLOSED_EMPTY =
            List.of("allowedMcpServers", "availableModels", "forceLoginOrgUUID");

    /** The files, the highest precedence first. */
    public enum Layer {
        MANAGED,
        CLI,
        LOCAL,
        PROJECT,
        USER
    }

    private final Map<Layer, ObjectNode> layers = new EnumMap<>(Layer.class);
    private final Set<Layer> rejected = EnumSet.noneOf(Layer.class);
    private final ObjectNode merged = Json.object();

    private EffectiveSettings(Map<Layer, ObjectNode> files) {
        for (Layer layer : Layer.values()) {
            ObjectNode file = files.get(layer);
            if (file == null) {
                continue;
            }
            List<Shapes.Problem> errors = Shapes.check(file).stream()
                    .filter(problem -> problem.finding().isError())
                    .toList();
            if (layer == Layer.MANAGED) {
                layers.put(layer, repaired(file, errors));
            } else if (errors.isEmpty()) {
                layers.put(layer, file);
            } else {
                rejected.add(layer);
            }
        }
        layers.forEach((layer, file) -> merge(layer, file, merged, ""));
        strictest();
    }

    public static EffectiveSettings of(Map<Layer, ObjectNode> files) {
        return new EffectiveSettings(files);
    }

    /** Managed settings lose what is invalid, entry by entry, and some keys fail closed. */
    private static ObjectNode repaired(ObjectNode file, List<Shapes.Problem> errors) {
        ObjectNode managed = file.deepCopy();
        List<Shapes.Problem> fromTheEnd = new ArrayList<>(errors);
        fromTheEnd.sort((a, b) -> Integer.compare(b.index(), a.index()));
        for (Shapes.Problem problem : fromTheEnd) {
            JsonNode value = Json.at(managed, problem.key());
            if (problem.index() >= 0 && value instanceof ArrayNode list && problem.index() < list.size()) {
                list.remove(problem.index());
            } else if (problem.member() != null && value instanceof ObjectNode object) {
                object.remove(problem.member());
            } else if (CLOSED_TRUE.contains(problem.key())) {
                managed.put(problem.key(), true);
            } else if (CLOSED_EMPTY.contains(problem.key())) {
                managed.putArray(problem.key());
            } else if (problem.key().startsWith("sandbox.credentials")) {
                Json.put(managed, "sandbox.credentials", Json.MAPPER.valueToTree("deny"));
            } else {
                Json.remove(managed, problem.key());
            }
        }
        return managed;
    }

    private void merge(Layer layer, ObjectNode from, ObjectNode into, String parent) {
        from.properties().forEach(entry -> {
            String name = entry.getKey();
            String path = parent.isEmpty() ? name : parent + "." + name;
            JsonNode value = entry.getValue();
            SettingsKey key = SettingsKeys.find(path);
            if ((key != null && !reaches(key, layer)) || ignored(layer, path, value)) {
                return;
            }
            boolean lists =
                    (key != null && key.merge() == Merge.L) || parent.equals("hooks") || path.equals("availableModels");
            boolean objects = key != null && (key.merge() == Merge.O || path.equals("extraKnownMarketplaces"));
            if (lists && value.isArray()) {
                into.set(name, Json.union(into.path(name), value));
            } else if (objects && value instanceof ObjectNode object) {
                ObjectNode under = into.path(name) instanceof ObjectNode there ? there : into.putObject(name);
                merge(layer, object, under, path);
            } else if (!into.has(name)) {
                into.set(name, value.deepCopy());
            }
        });
    }

    private static boolean reaches(SettingsKey key, Layer layer) {
        return switch (key.reach()) {
            case A -> true;
            case M -> layer == Layer.MANAGED;
            case UM -> layer == Layer.MANAGED || layer == Layer.USER || layer == Layer.CLI;
            case ULM -> layer == Layer.MANAGED || layer == Layer.USER || layer == Layer.LOCAL;
            case G -> false;
        };
    }

    /** What a lock of the managed settings, or the key's own rule, keeps out of a lower file. */
    private boolean ignored(Layer layer, String path, JsonNode value) {
        if (layer == Layer.MANAGED) {
            return false;
        }
        ObjectNode managed = layers.get(Layer.MANAGED);
        if (path.equals("forceLoginMethod") && value.asString("").equals("gateway")) {
            return true;
        }
        if (managed == null) {
            return false;
        }
        return (RULES.contains(path) && locks(managed, "allowManagedPermissionRulesOnly"))
                || (path.equals("allowedMcpServers") && locks(managed, "allowManagedMcpServersOnly"))
                || (path.equals("sandbox.network.allowedDomains")
                        && locks(managed, "sandbox.network.allowManagedDomainsOnly"))
                || (path.equals("sandbox.filesystem.allowRead")
                        && locks(managed, "sandbox.filesystem.allowManagedReadPathsOnly"))
                || (path.equals("availableModels") && managed.has("availableModels"))
                || (path.equals("enforceAvailableModels") && !managed.isEmpty());
    }

    private static boolean locks(ObjectNode managed, String path) {
        return Json.at(managed, path).booleanValue(false);
    }

    /** Keys for which the stricter value wins, wherever it stands. */
    private void strictest() {
        layers.forEach((layer, file) -> {
            STRICT_TRUE.forEach(name -> {
                if (file.path(name).booleanValue(false)) {
                    merged.put(name, true);
                }
            });
            STRICT_FALSE.forEach(name -> {
                boolean counts = layer != Layer.PROJECT && layer != Layer.CLI;
                if (counts && !file.path(name).booleanValue(true)) {
                    merged.put(name, false);
                }
            });
            if (layer == Layer.PROJECT || layer == Layer.LOCAL) {
                if (!file.path("remoteControlAtStartup").booleanValue(true)) {
                    merged.put("remoteControlAtStartup", false);
                }
                String inbound = file.path("crossSessionInbound").asString("");
                if (INBOUND.indexOf(inbound)
                        > INBOUND.indexOf(merged.path("crossSessionInbound").asString(""))) {
                    merged.put("crossSessionInbound", inbound);
                }
            }
        });
    }

    /** The merged settings; a copy. */
    public ObjectNode settings() {
        return merged.deepCopy();
    }

    /** The files that were invalid and are ignored as a whole. */
    public Set<Layer> rejected() {
        return Set.copyOf(rejected);
    }

    /** Why the client exits at its start, or nothing. */
    public Optional<Finding> refusesToStart() {
        return Lockouts.refusesToStart(merged);
    }

    /**
     * The model a session starts with, or null for the program's own default. A flag beats the variable, the variable
     * the setting; what the list of available models does not contain is passed over.
     */
    public @Nullable String model(@Nullable String flag, Map<String, String> shell) {
        String variable =
                merged.path("env").path("ANTHROPIC_MODEL").asString(shell.getOrDefault("ANTHROPIC_MODEL", ""));
        for (String candidate :
                new String[] {flag, variable, merged.path("model").asString("")}) {
            if (candidate != null && !candidate.isEmpty() && available(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private boolean available(String model) {
        JsonNode list = merged.path("availableModels");
        if (!list.isArray()) {
            return true;
        }
        for (JsonNode entry : list) {
            String name = entry.asString("");
            boolean alias = name.matches("[a-z]+") && List.of(model.split("-")).contains(name);
            if (alias
                    || name.equals(model)
                    || model.replaceFirst("-\\d{8}$", "").equals(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The mode a session starts in, by its settings name, or {@code refused}.
     *
     * @param flag the mode asked for on the command line, or null
     */
    public String startMode(@Nullable String flag) {
        JsonNode permissions = merged.path("permissions");
        boolean noBypass =
                permissions.path("disableBypassPermissionsMode").asString("").equals("disable");
        boolean noAuto = permissions.path("disableAutoMode").asString("").equals("disable")
                || merged.path("disableAutoMode").asString("").equals("disable");
        if (noBypass && "bypassPermissions".equals(flag)) {
            return "refused";
        }
        String mode = flag != null ? flag : configuredMode();
        boolean unavailable = (mode.equals("auto") && noAuto) || (mode.equals("bypassPermissions") && noBypass);
        return unavailable || mode.equals("manual") ? "default" : mode;
    }

    private String configuredMode() {
        for (Map.Entry<Layer, ObjectNode> layer : layers.entrySet()) {
            String mode = Json.at(layer.getValue(), "permissions.defaultMode").asString("");
            if (!mode.isEmpty()) {
                boolean shared = layer.getKey() == Layer.PROJECT || layer.getKey() == Layer.LOCAL;
                return mode.equals("auto") && shared ? "default" : mode;
            }
        }
        return "default";
    }
}
