package dev.sluice.cli.session;

import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.world.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How Claude Code finds the gateway: its variables, and the helper that gives it tokens. */
public final class Routing {

    public static final String BASE_URL = "ANTHROPIC_BASE_URL";
    public static final String HELPER_TTL = "CLAUDE_CODE_API_KEY_HELPER_TTL_MS";
    private static final String FIVE_MINUTES = "300000";

    /** Variables that would lead Claude Code past the helper or past the gateway. */
    public static final List<String> STRANGERS = List.of(
            "ANTHROPIC_API_KEY",
            "ANTHROPIC_AUTH_TOKEN",
            "CLAUDE_CODE_OAUTH_TOKEN",
            "CLAUDE_CODE_USE_BEDROCK",
            "CLAUDE_CODE_USE_MANTLE",
            "CLAUDE_CODE_USE_VERTEX",
            "CLAUDE_CODE_USE_FOUNDRY",
            "CLAUDE_CODE_USE_ANTHROPIC_AWS");

    private Routing() {}

    public static Map<String, String> variables(Profile profile) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put(BASE_URL, profile.url().toString());
        env.put(HELPER_TTL, FIVE_MINUTES);
        if (profile.ca() != null) {
            env.put("NODE_EXTRA_CA_CERTS", profile.ca().toString());
        }
        return env;
    }

    /** The command that prints a token, by its whole path, because Claude Code may have another {@code PATH}. */
    public static String helper(World world) {
        String program = System.getProperty("sluice.program", "sluice");
        Path linked = world.home().resolve(".local").resolve("bin").resolve("sluice");
        try {
            // The link in the person's bin folder outlives an update; what it points to may not.
            if (Files.isSymbolicLink(linked)
                    && Files.isSameFile(linked, Path.of(program).toAbsolutePath())) {
                program = linked.toString();
            }
        } catch (java.io.IOException e) {
            // then the program's own path
        }
        return (program.matches("[A-Za-z0-9_./:\\\\-]+") ? program : quoted(program, world)) + " token";
    }

    private static String quoted(String path, World world) {
        return world.windows() ? '"' + path + '"' : "'" + path.replace("'", "'\\''") + "'";
    }
}
