package dev.sluice.cli.setup;

import dev.sluice.cli.world.World;
import java.nio.file.Path;

/** Where Claude Code looks for settings on this system. */
public final class SettingsPlaces {

    private static final String DROP_IN = "50-sluice.json";

    private SettingsPlaces() {}

    /** Of this person. */
    public static Path user(World world) {
        String own = world.variable("CLAUDE_CONFIG_DIR");
        return (own == null ? world.home().resolve(".claude") : world.path(own)).resolve("settings.json");
    }

    /** Folder of the machine's managed settings. */
    public static Path managedFolder(World world) {
        String elsewhere = world.variable("SLUICE_MANAGED_DIR");
        if (elsewhere != null) {
            return world.path(elsewhere);
        }
        if (world.mac()) {
            return Path.of("/Library/Application Support/ClaudeCode");
        }
        return world.windows() ? Path.of("C:\\Program Files\\ClaudeCode") : Path.of("/etc/claude-code");
    }

    static Path managed(World world) {
        return managedFolder(world).resolve("managed-settings.d").resolve(DROP_IN);
    }

    /** The helper where each person has the program in their own home. */
    static String helperForEveryone(World world) {
        return world.windows() ? "\"%LOCALAPPDATA%\\sluice\\bin\\sluice.cmd\" token" : "~/.local/bin/sluice token";
    }
}
