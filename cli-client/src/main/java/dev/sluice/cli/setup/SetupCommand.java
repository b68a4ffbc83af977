package dev.sluice.cli.setup;

import dev.sluice.cli.Command;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.session.ClaudeProgram;
import dev.sluice.cli.session.LoginCommand;
import dev.sluice.cli.session.Routing;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

@picocli.CommandLine.Command(
        name = "setup",
        description = "Let Claude Code use the gateway: writes its user settings and keeps what is there.",
        footer = {
            "",
            "Examples:",
            "  sluice setup                         shows the change and asks",
            "  sluice setup --yes                   does not ask",
            "  sluice setup --undo                  puts back what was there, byte for byte",
            "  sudo sluice setup --managed --gateway https://ai.corp.test",
            "  sluice setup --print vscode          also: " + Snippets.NAMES
        })
public final class SetupCommand extends Command {

    @Option(names = "--undo", description = "Put back what was there before.")
    private boolean undo;

    @Option(names = "--yes", description = "Write without asking.")
    private boolean yes;

    @Option(names = "--managed", description = "Write the machine's managed settings; needs administrator rights.")
    private boolean managed;

    @Option(names = "--gateway", paramLabel = "<address>", description = "With --managed: needs no sign-in here.")
    private @Nullable String gateway;

    @Option(names = "--print", paramLabel = "<what>", description = "Print a snippet: " + Snippets.NAMES + ".")
    private @Nullable String print;

    SetupCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        Path file = managed ? SettingsPlaces.managed(world) : SettingsPlaces.user(world);
        if (undo) {
            return new Undo(world, WayBack.of(profiles.home(), file), file).run();
        }
        Profile profile =
                gateway == null ? profile() : new Profile("default", LoginCommand.address(gateway), null, null);
        if (print != null) {
            screen.line(new Snippets(world, profile, env(profile)).of(print));
            return Exit.DONE;
        }
        Map<List<String>, String> wanted = wanted(profile);
        SettingsFile settings = SettingsFile.read(file);
        String changed = settings.with(wanted);
        warn(settings);
        if (settings.bytes() != null && changed.equals(settings.text())) {
            screen.note(file + " is set up already; nothing was changed.");
            return Exit.DONE;
        }
        screen.note(file.toString());
        Diff.print(screen, settings.bytes() == null ? "" : settings.text(), changed);
        if (!yes && !screen.confirm("Write this?")) {
            screen.note("Nothing was changed.");
            return Exit.ANSWER_IS_NO;
        }
        write(file, settings, changed, wanted);
        screen.note(screen.good("Done.") + " Claude Code uses " + profile.url() + " from its next start on.");
        screen.note("Undo it with: sluice setup --undo" + (managed ? " --managed" : ""));
        return Exit.DONE;
    }

    private void write(Path file, SettingsFile settings, String changed, Map<List<String>, String> wanted) {
        byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
        WayBack wayBack = WayBack.of(profiles.home(), file);
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            wayBack.write(settings.bytes(), bytes, wanted);
            if (!Arrays.equals(SafeFiles.read(file), settings.bytes())) {
                throw new Problem(Exit.LOCAL, file + " was changed meanwhile", "run: sluice setup");
            }
            SafeFiles.write(file, bytes);
        } catch (IOException e) {
            throw managed
                    ? new Problem(
                            Exit.LOCAL,
                            file + " needs administrator rights",
                            "run it with sudo, or as Administrator on Windows")
                    : SafeFiles.problem("write", file, e);
        }
    }

    private Map<List<String>, String> wanted(Profile profile) {
        Map<List<String>, String> wanted = new LinkedHashMap<>();
        wanted.put(List.of("apiKeyHelper"), managed ? SettingsPlaces.helperForEveryone(world) : helper(profile));
        env(profile).forEach((name, value) -> wanted.put(List.of("env", name), value));
        return wanted;
    }

    private String helper(Profile profile) {
        String helper = Routing.helper(world);
        return profile.name().equals("default") ? helper : helper + " --profile " + profile.name();
    }

    private Map<String, String> env(Profile profile) {
        Map<String, String> env = new LinkedHashMap<>(Routing.variables(profile));
        try (Gateway asked = new Gateway(world, profile)) {
            Map<String, String> chosen = ClientVariables.ask(world, asked);
            env.putAll(chosen == null ? Map.of() : chosen);
        }
        return env;
    }

    /** Whatever would still lead Claude Code past the gateway. */
    private void warn(SettingsFile settings) {
        for (String name : Routing.STRANGERS) {
            if (settings.json().path("env").has(name)) {
                screen.note(screen.careful("Careful: ") + settings.file() + " sets " + name
                        + ", which Claude Code prefers to the gateway. Remove it.");
            } else if (world.variable(name) != null) {
                screen.note(screen.careful("Careful: ") + "the variable " + name
                        + " is set here; Claude Code prefers it to the gateway. Next: unset " + name);
            }
        }
        if (ClaudeProgram.find(world) == null) {
            screen.note("Claude Code is not installed yet: npm install -g @anthropic-ai/claude-code");
        }
    }
}
