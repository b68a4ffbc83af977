package dev.sluice.cli.setup;

import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.session.Routing;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What to paste where the settings file does not reach. */
final class Snippets {

    static final String NAMES = "settings, vscode, jetbrains, github-actions, agent-sdk, bedrock, vertex";

    private final World world;
    private final Profile profile;
    private final Map<String, String> env;

    Snippets(World world, Profile profile, Map<String, String> env) {
        this.world = world;
        this.profile = profile;
        this.env = env;
    }

    String of(String name) {
        return switch (name) {
            case "settings" -> Json.pretty(settings());
            case "vscode" -> vscode();
            case "jetbrains" -> """
                    The plugin runs the `claude` on your PATH, which reads ~/.claude/settings.json.
                    1. sluice setup
                    2. Settings > Tools > Claude Code > Claude command: claude""";
            case "github-actions" -> """
                    # A key of its own, made in the console, as the secret SLUICE_KEY.
                    - uses: anthropics/claude-code-action@v1
                      with:
                        anthropic_api_key: ${{ secrets.SLUICE_KEY }}
                      env:
                        ANTHROPIC_BASE_URL: %s""".formatted(profile.url());
            case "agent-sdk" -> """
                    export ANTHROPIC_BASE_URL=%s
                    export ANTHROPIC_AUTH_TOKEN="$(sluice token)"   # good for an hour at most
                    # For longer runs use a key of its own: sluice keys create <name>""".formatted(profile.url());
            case "bedrock" -> """
                    export CLAUDE_CODE_USE_BEDROCK=1
                    export CLAUDE_CODE_SKIP_BEDROCK_AUTH=1
                    export ANTHROPIC_BEDROCK_BASE_URL=%s
                    export AWS_REGION=us-east-1
                    export ANTHROPIC_AUTH_TOKEN="$(sluice token)\"""".formatted(profile.url());
            case "vertex" -> """
                    export CLAUDE_CODE_USE_VERTEX=1
                    export CLAUDE_CODE_SKIP_VERTEX_AUTH=1
                    export ANTHROPIC_VERTEX_BASE_URL=%s/v1
                    export ANTHROPIC_VERTEX_PROJECT_ID=sluice
                    export CLOUD_ML_REGION=global
                    export ANTHROPIC_AUTH_TOKEN="$(sluice token)\"""".formatted(profile.url());
            default -> throw new Problem(Exit.USAGE, "there is no snippet " + name, "choose one of: " + NAMES);
        };
    }

    private ObjectNode settings() {
        ObjectNode settings = Json.object().put("apiKeyHelper", Routing.helper(world));
        ObjectNode variables = settings.putObject("env");
        env.forEach(variables::put);
        return settings;
    }

    private String vscode() {
        ObjectNode settings = Json.object();
        ArrayNode variables = settings.putArray("claudeCode.environmentVariables");
        env.forEach((name, value) -> variables.addObject().put("name", name).put("value", value));
        return "// settings.json of VS Code; the sign-in comes from `sluice setup`\n" + Json.pretty(settings);
    }
}
