package dev.sluice.cli.doctor;

import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.session.ClaudeProgram;
import dev.sluice.cli.session.Routing;
import dev.sluice.cli.setup.SettingsPlaces;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.World;
import dev.sluice.policy.settings.EffectiveSettings;
import dev.sluice.policy.settings.ManagedSources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** This machine: its system, its variables, Claude Code and its settings. */
final class MachineChecks {

    private static final long LEAST_FREE_BYTES = 200L * 1024 * 1024;
    private static final int[] OLDEST = {2, 1, 0};

    private final World world;
    private final Profile profile;

    MachineChecks(World world, Profile profile) {
        this.world = world;
        this.profile = profile;
    }

    List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        findings.add(system());
        findings.add(variables());
        findings.add(claude());
        findings.add(settings());
        return findings;
    }

    private Finding system() {
        Path home = world.home();
        if (!Files.isWritable(home)) {
            return Finding.careful(
                    "system",
                    "home",
                    home + " cannot be written",
                    "set SLUICE_HOME and CLAUDE_CONFIG_DIR to folders that can");
        }
        try {
            long free = Files.getFileStore(home).getUsableSpace();
            if (free < LEAST_FREE_BYTES) {
                return Finding.bad(
                        "system",
                        "disk",
                        "only " + free / (1024 * 1024) + " MB are free in " + home,
                        "free some space");
            }
        } catch (IOException e) {
            return Finding.careful("system", "disk", "the free space in " + home + " is not known", "check the disk");
        }
        return Finding.good("system", world.os() + " " + System.getProperty("os.arch", ""));
    }

    private Finding variables() {
        List<String> set = Routing.STRANGERS.stream()
                .filter(name -> world.variable(name) != null)
                .toList();
        if (!set.isEmpty()) {
            return Finding.bad(
                    "variables",
                    "variable",
                    String.join(", ", set) + (set.size() == 1 ? " is" : " are")
                            + " set, and Claude Code prefers that to the gateway",
                    "run: unset " + String.join(" ", set) + "; and take it out of your shell's profile");
        }
        String base = world.variable(Routing.BASE_URL);
        if (base != null && !base.equals(profile.url().toString())) {
            return Finding.bad(
                    "variables",
                    "base-url",
                    Routing.BASE_URL + " is set to " + base + ", which is not " + profile.url(),
                    "run: unset " + Routing.BASE_URL);
        }
        return Finding.good("variables", "none leads past the gateway");
    }

    private Finding claude() {
        Path program = ClaudeProgram.find(world);
        if (program == null) {
            return Finding.bad(
                    "claude",
                    "claude-missing",
                    "Claude Code is not installed",
                    "run: npm install -g @anthropic-ai/claude-code");
        }
        String version = ClaudeProgram.version(world, program);
        if (version == null) {
            return Finding.bad(
                    "claude", "claude-broken", program + " does not tell its version", "install Claude Code again");
        }
        return old(version)
                ? Finding.bad("claude", "claude-old", "Claude Code " + version + " is too old", "run: claude update")
                : Finding.good("claude", "Claude Code " + version + ", " + program);
    }

    static boolean old(String version) {
        String[] parts = version.split("\\.");
        for (int i = 0; i < OLDEST.length && i < parts.length; i++) {
            int part = parts[i].length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(parts[i]);
            if (part != OLDEST[i]) {
                return part < OLDEST[i];
            }
        }
        return false;
    }

    private Finding settings() {
        try {
            Map<EffectiveSettings.Layer, ObjectNode> files = new EnumMap<>(EffectiveSettings.Layer.class);
            put(files, EffectiveSettings.Layer.MANAGED, ManagedSources.mergeFiles(managed()));
            put(files, EffectiveSettings.Layer.USER, read(SettingsPlaces.user(world)));
            put(files, EffectiveSettings.Layer.PROJECT, read(world.cwd().resolve(".claude/settings.json")));
            put(files, EffectiveSettings.Layer.LOCAL, read(world.cwd().resolve(".claude/settings.local.json")));
            return effective(EffectiveSettings.of(files), files);
        } catch (Problem e) {
            return Finding.bad("settings", "settings-broken", e.getMessage(), e.next());
        }
    }

    private static void put(
            Map<EffectiveSettings.Layer, ObjectNode> files, EffectiveSettings.Layer layer, ObjectNode file) {
        if (!file.isEmpty()) {
            files.put(layer, file);
        }
    }

    private Finding effective(EffectiveSettings effective, Map<EffectiveSettings.Layer, ObjectNode> files) {
        if (effective.refusesToStart().isPresent()) {
            return Finding.bad(
                    "settings",
                    "lock-out",
                    "Claude Code will not start: "
                            + effective.refusesToStart().get().message(),
                    "ask your administrator to take forceLogin… out of the managed settings");
        }
        ObjectNode merged = effective.settings();
        for (String name : Routing.STRANGERS) {
            if (merged.path("env").has(name)) {
                return Finding.bad(
                        "settings",
                        "settings-credential",
                        "a settings file sets " + name + ", which Claude Code prefers to the gateway",
                        "take it out of " + holder(files, "env", name));
            }
        }
        String base = merged.path("env").path(Routing.BASE_URL).asString("");
        if (base.isEmpty()) {
            return Finding.careful(
                    "settings",
                    "not-set-up",
                    "Claude Code is not set up; only `sluice claude` uses the gateway",
                    "run: sluice setup");
        }
        if (!base.equals(profile.url().toString())) {
            return Finding.bad(
                    "settings",
                    "settings-base-url",
                    "the settings lead to " + base + ", not to " + profile.url(),
                    "correct " + holder(files, "env", Routing.BASE_URL) + ", or run: sluice setup");
        }
        if (!merged.path("apiKeyHelper").asString("").contains("token")) {
            return Finding.bad(
                    "settings",
                    "settings-helper",
                    "the settings have no helper that gives tokens",
                    "run: sluice setup");
        }
        if (profile.ca() != null
                && world.variable("NODE_EXTRA_CA_CERTS") == null
                && !merged.path("env").has("NODE_EXTRA_CA_CERTS")) {
            return Finding.bad(
                    "settings", "settings-ca", "Claude Code does not know your organization's CA", "run: sluice setup");
        }
        return Finding.good("settings", "lead to the gateway");
    }

    private String holder(Map<EffectiveSettings.Layer, ObjectNode> files, String group, String name) {
        for (Map.Entry<EffectiveSettings.Layer, ObjectNode> file : files.entrySet()) {
            if (file.getValue().path(group).has(name)) {
                return switch (file.getKey()) {
                    case MANAGED -> SettingsPlaces.managedFolder(world).toString();
                    case PROJECT -> ".claude/settings.json of this folder";
                    case LOCAL -> ".claude/settings.local.json of this folder";
                    case USER, CLI -> SettingsPlaces.user(world).toString();
                };
            }
        }
        return SettingsPlaces.user(world).toString();
    }

    private Map<String, ObjectNode> managed() {
        Path folder = SettingsPlaces.managedFolder(world);
        Map<String, ObjectNode> files = new TreeMap<>();
        files.put("managed-settings.json", read(folder.resolve("managed-settings.json")));
        Path dropIns = folder.resolve("managed-settings.d");
        if (Files.isDirectory(dropIns)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(dropIns, "*.json")) {
                for (Path file : all) {
                    files.put("managed-settings.d/" + file.getFileName(), read(file));
                }
            } catch (IOException e) {
                throw SafeFiles.problem("read", dropIns, e);
            }
        }
        return files;
    }

    private static ObjectNode read(Path file) {
        byte[] bytes = SafeFiles.read(file);
        if (bytes == null) {
            return Json.object();
        }
        return Json.read(new String(bytes, StandardCharsets.UTF_8), file.toString()) instanceof ObjectNode object
                ? object
                : Json.object();
    }
}
