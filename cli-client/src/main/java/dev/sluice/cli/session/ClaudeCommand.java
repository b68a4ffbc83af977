package dev.sluice.cli.session;

import dev.sluice.cli.Command;
import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Parameters;
import sun.misc.Signal;
import sun.misc.SignalHandler;
import tools.jackson.databind.node.ObjectNode;

@picocli.CommandLine.Command(
        name = "claude",
        description = "Run Claude Code through the gateway, for this run only; no file is written.",
        footer = {
            "",
            "Everything after `claude` goes to Claude Code; its exit code is this command's.",
            "",
            "Examples:",
            "  sluice claude",
            "  sluice claude -p \"explain this repository\"",
            "  SLUICE_PROFILE=staging sluice claude --model opus"
        })
public final class ClaudeCommand extends Command {

    @Parameters(arity = "0..*", paramLabel = "<args>", description = "Arguments of Claude Code.")
    private List<String> arguments = List.of();

    ClaudeCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        Path program = ClaudeProgram.require(world);
        Profile profile = profile();
        tokens().token();
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(withOurSettings(profile));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            builder.environment().clear();
            builder.environment().putAll(world.env());
            Routing.STRANGERS.forEach(builder.environment()::remove);
            builder.environment().putAll(Routing.variables(profile));
            builder.environment().put("SLUICE_PROFILE", profile.name());
            return attend(builder.start());
        } catch (IOException e) {
            throw new Problem(
                    Exit.LOCAL, program + " cannot be run", "install Claude Code again, or set SLUICE_CLAUDE");
        }
    }

    /** Our settings as an argument; what the person gives with {@code --settings} is filled up, not replaced. */
    private List<String> withOurSettings(Profile profile) {
        List<String> rest = new ArrayList<>(arguments);
        ObjectNode settings = Json.object();
        for (int i = 0; i < rest.size(); i++) {
            String argument = rest.get(i);
            boolean joined = argument.startsWith("--settings=");
            if (joined || (argument.equals("--settings") && i + 1 < rest.size())) {
                settings = given(joined ? argument.substring("--settings=".length()) : rest.get(i + 1));
                rest.remove(i);
                if (!joined) {
                    rest.remove(i);
                }
                break;
            }
        }
        settings.put("apiKeyHelper", Routing.helper(world));
        ObjectNode env = settings.path("env") instanceof ObjectNode there ? there : settings.putObject("env");
        Routing.variables(profile).forEach(env::put);
        List<String> all = new ArrayList<>(List.of("--settings", settings.toString()));
        all.addAll(rest);
        return all;
    }

    private ObjectNode given(String settings) {
        String text = settings;
        if (!settings.stripLeading().startsWith("{")) {
            byte[] file = SafeFiles.read(world.path(settings));
            if (file == null) {
                throw new Problem(Exit.USAGE, "there is no settings file " + settings, "correct --settings");
            }
            text = new String(file, StandardCharsets.UTF_8);
        }
        if (Json.read(text, "--settings") instanceof ObjectNode object) {
            return object;
        }
        throw new Problem(Exit.USAGE, "--settings is not a JSON object", "correct --settings");
    }

    /** The terminal's signals reach Claude Code by themselves; those sent to us alone are passed on. */
    private static int attend(Process claude) {
        SignalHandler stay = signal -> {};
        SignalHandler passOn = signal -> claude.destroy();
        Map<String, SignalHandler> handlers = Map.of("INT", stay, "TERM", passOn, "HUP", passOn);
        handlers.forEach((name, handler) -> {
            try {
                Signal.handle(new Signal(name), Objects.requireNonNull(handler));
            } catch (IllegalArgumentException e) {
                // not on this system
            }
        });
        while (true) {
            try {
                return claude.waitFor();
            } catch (InterruptedException e) {
                claude.destroy();
            }
        }
    }
}
