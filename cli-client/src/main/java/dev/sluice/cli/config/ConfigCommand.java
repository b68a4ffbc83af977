package dev.sluice.cli.config;

import dev.sluice.cli.Group;
import dev.sluice.cli.admin.AdminApi;
import dev.sluice.cli.config.Configuration.Kind;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.Screen;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "config",
        description = "For admins: the organization's Sluice as a YAML file in Git.",
        footer = {
            "",
            "Examples:",
            "  sluice config export > sluice.yaml",
            "  sluice config plan sluice.yaml          exit code 1 when something differs",
            "  sluice config apply sluice.yaml --yes"
        })
public final class ConfigCommand extends Group {

    private final World world;
    private final Screen screen;

    ConfigCommand(World world) {
        this.world = world;
        this.screen = world.screen();
    }

    @Command(
            name = "export",
            description = "Print what the gateway has: workspaces, groups, limits, rates, routes, beta rules.",
            footer = {"", "Example:", "  sluice config export > sluice.yaml"})
    int export(
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--output", paramLabel = "<file>", description = "Write to a file.") @Nullable
                    String output) {
        ObjectNode document = Json.object().put("format", Configuration.FORMAT);
        try (AdminApi api = new AdminApi(world)) {
            Configuration.live(api).forEach((kind, things) -> {
                ArrayNode list = document.putArray(kind.field);
                things.values().stream()
                        .map(thing -> Configuration.content(kind, thing))
                        .sorted((a, b) -> a.toString().compareTo(b.toString()))
                        .forEach(list::add);
            });
        }
        String text = json ? Json.pretty(document) + "\n" : Configuration.yaml(document);
        if (output == null) {
            world.out().print(text);
            world.out().flush();
        } else {
            SafeFiles.write(world.path(output), text.getBytes(StandardCharsets.UTF_8));
        }
        return Exit.DONE;
    }

    @Command(
            name = "plan",
            description = "Show what apply would do. Exit code 1 when it would do something.",
            footer = {"", "Example:", "  sluice config plan sluice.yaml --json"})
    int plan(
            @Parameters(paramLabel = "<file>", description = "As export wrote it.") String file,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        try (AdminApi api = new AdminApi(world)) {
            Plan plan = Plan.of(read(file), Configuration.live(api));
            if (json) {
                ArrayNode steps = Json.array();
                plan.steps()
                        .forEach(step -> steps.addObject()
                                .put("change", step.change().name().toLowerCase(Locale.ROOT))
                                .put("kind", step.kind().field)
                                .put("name", step.name()));
                Json.print(world, steps);
            } else {
                show(plan);
            }
            return plan.steps().isEmpty() ? Exit.DONE : Exit.ANSWER_IS_NO;
        }
    }

    @Command(
            name = "apply",
            aliases = "import",
            description = "Make the gateway as the file says; shows it and asks first.",
            footer = {"", "Example:", "  sluice config apply sluice.yaml"})
    int apply(
            @Parameters(paramLabel = "<file>", description = "As export wrote it.") String file,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        try (AdminApi api = new AdminApi(world)) {
            Map<Kind, Map<String, ObjectNode>> live = Configuration.live(api);
            Plan plan = Plan.of(read(file), live);
            show(plan);
            if (plan.steps().isEmpty()) {
                return Exit.DONE;
            }
            if (!yes && !screen.confirm("Apply?")) {
                screen.note("Nothing was changed.");
                return Exit.ANSWER_IS_NO;
            }
            int done = 0;
            for (Plan.Step step : plan.steps()) {
                try {
                    Plan.apply(api, step);
                } catch (Problem e) {
                    throw new Problem(
                            e.exit(),
                            done + " of " + plan.steps().size() + " were done; " + step.kind().field + " " + step.name()
                                    + ": " + e.getMessage(),
                            "correct the file and run it again; what was done stays");
                }
                done++;
            }
            screen.note(screen.good("Done.") + " " + done + (done == 1 ? " change." : " changes."));
            return Exit.DONE;
        }
    }

    private ObjectNode read(String file) {
        byte[] bytes = SafeFiles.read(world.path(file));
        if (bytes == null) {
            throw new Problem(Exit.USAGE, "there is no file " + file, "run: sluice config export > " + file);
        }
        return Configuration.read(new String(bytes, StandardCharsets.UTF_8), file);
    }

    private void show(Plan plan) {
        if (plan.steps().isEmpty()) {
            screen.note("The gateway is as the file says.");
        }
        for (Plan.Step step : plan.steps()) {
            String what = step.kind().field + "  " + Table.printable(step.name());
            screen.line(
                    switch (step.change()) {
                        case CREATE -> screen.good("+ " + what);
                        case CHANGE -> screen.careful("~ " + what) + "  " + step.difference();
                        case DELETE -> screen.bad("- " + what);
                    });
        }
    }
}
