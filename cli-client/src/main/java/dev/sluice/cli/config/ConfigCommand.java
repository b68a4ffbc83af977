package dev.sluice.cli.config;

import dev.sluice.cli.Group;
import dev.sluice.cli.admin.AdminApi;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.Screen;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "config",
        description = "For admins: the organization's Sluice as a YAML file in Git.",
        footer = {
            "",
            "Examples:",
            "  sluice config export --output sluice.yaml",
            "  sluice config plan sluice.yaml          exit code 1 when something differs",
            "  sluice config apply sluice.yaml --yes"
        })
public final class ConfigCommand extends Group {

    private static final String GATEWAY_YAML = AdminApi.ROOT + "/gateway_yaml";

    private final World world;
    private final Screen screen;

    ConfigCommand(World world) {
        this.world = world;
        this.screen = world.screen();
    }

    @Command(
            name = "export",
            description = {
                "Print what the gateway has: workspaces, groups, providers, models, routes, prices, limits, rates,"
                        + " guardrails, MCP servers, policies, telemetry, webhooks.",
                "Secrets are names of environment variables; a file that --output overwrites keeps its own names."
            },
            footer = {
                "",
                "Examples:",
                "  sluice config export > sluice.yaml",
                "  sluice config export --output sluice.yaml"
            })
    int export(
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--output", paramLabel = "<file>", description = "Write to a file.") @Nullable
                    String output) {
        ObjectNode document;
        try (AdminApi api = new AdminApi(world)) {
            document = Configuration.document(Live.of(api), output == null ? null : readIfThere(output));
        }
        String text = json ? Json.pretty(document) + "\n" : Configuration.yaml(document);
        if (output == null) {
            world.out().print(text);
            world.out().flush();
        } else {
            SafeFiles.write(world.path(output), text.getBytes(StandardCharsets.UTF_8));
            screen.note("Wrote " + output + ".");
            screen.note("Next: put it into Git; later: sluice config plan " + output);
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
            Plan plan = Plan.of(read(file), Live.of(api), false);
            if (json) {
                ArrayNode steps = Json.array();
                plan.steps().forEach(step -> {
                    ObjectNode shown = steps.addObject()
                            .put("change", step.change().name().toLowerCase(Locale.ROOT))
                            .put("kind", step.kind().field)
                            .put("name", step.name());
                    ArrayNode differences = shown.putArray("differences");
                    step.differences().forEach(differences::add);
                });
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
            footer = {
                "",
                "Examples:",
                "  sluice config apply sluice.yaml",
                "  sluice config apply sluice.yaml --delete    removes what the file leaves out",
                "  sluice config apply sluice.yaml --secrets   after secrets were renewed"
            })
    int apply(
            @Parameters(paramLabel = "<file>", description = "As export wrote it.") String file,
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Option(names = "--delete", description = "Also remove what the file's lists leave out.") boolean delete,
            @Option(names = "--secrets", description = "Send every secret, for those that changed.") boolean secrets) {
        try (AdminApi api = new AdminApi(world)) {
            Plan plan = Plan.of(read(file), Live.of(api), secrets);
            show(plan);
            if (plan.steps().isEmpty()) {
                return Exit.DONE;
            }
            int removals = plan.removals().size();
            if (removals > 0 && !delete) {
                throw new Problem(
                        Exit.USAGE,
                        removals + (removals == 1 ? " thing" : " things") + " would be removed; nothing was changed",
                        "add --delete when that is meant, or run: sluice config export --output " + file);
            }
            Changes changes = new Changes(world, api, plan, secrets);
            changes.checkSecrets();
            if (!yes && !screen.confirm("Apply?")) {
                screen.note("Nothing was changed.");
                return Exit.ANSWER_IS_NO;
            }
            carryOut(plan, changes);
            return Exit.DONE;
        }
    }

    @Command(
            name = "take-over",
            description = {
                "Take policies, names of models, limits and prices out of the vendor gateway's gateway.yaml;"
                        + " shows it and asks first.",
                "All of it is done or nothing; policies become drafts. Credentials in the file are not kept."
            },
            footer = {
                "",
                "Examples:",
                "  sluice config take-over gateway.yaml",
                "  sluice config take-over gateway.yaml --yes --json"
            })
    int takeOver(
            @Parameters(paramLabel = "<file>", description = "The vendor's gateway.yaml.") String file,
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Option(names = "--json", description = "Print JSON; without --yes nothing is done.") boolean json) {
        byte[] bytes = SafeFiles.read(world.path(file));
        if (bytes == null) {
            throw new Problem(Exit.USAGE, "there is no file " + file, "correct the path");
        }
        ObjectNode body = Json.object().put("yaml", new String(bytes, StandardCharsets.UTF_8));
        try (AdminApi api = new AdminApi(world)) {
            JsonNode plan = api.post(GATEWAY_YAML, body);
            if (!json) {
                show(plan.path("steps"));
            }
            if (has(plan, "wrong")) {
                if (json) {
                    Json.print(world, plan);
                }
                throw new Problem(Exit.ANSWER_IS_NO, "the file has mistakes; nothing was changed", "correct " + file);
            }
            boolean something = has(plan, "added") || has(plan, "changed");
            if (something && (yes || (!json && screen.confirm("Take over?")))) {
                plan = api.post(
                        GATEWAY_YAML,
                        body.put("apply", true).put("plan", plan.path("plan").asString("")));
            }
            if (json) {
                Json.print(world, plan);
            } else {
                screen.note(
                        plan.path("applied").asBoolean(false)
                                ? screen.good("Taken over.") + " Policies are drafts until they are published."
                                : "Nothing was changed.");
            }
            return !something || plan.path("applied").asBoolean(false) ? Exit.DONE : Exit.ANSWER_IS_NO;
        }
    }

    private static boolean has(JsonNode plan, String outcome) {
        return plan.path("steps")
                .valueStream()
                .anyMatch(step -> step.path("outcome").asString("").equals(outcome));
    }

    private void show(JsonNode steps) {
        for (JsonNode step : steps) {
            String where = Table.printable(step.path("path").asString(""));
            String what = Table.printable(step.path("what").asString(""));
            String why = Table.printable(step.path("why").asString(""));
            screen.line(
                    switch (step.path("outcome").asString("")) {
                        case "added" -> screen.good("+ " + where) + "  " + what;
                        case "changed" -> screen.careful("~ " + where) + "  " + what + " (" + why + ")";
                        case "same" -> screen.dim("= " + where + "  " + what);
                        case "wrong" -> screen.bad("! " + where) + "  " + why;
                        default -> screen.dim("  " + where + "  left out: " + why);
                    });
        }
    }

    private void carryOut(Plan plan, Changes changes) {
        int done = 0;
        for (Plan.Step step : plan.steps()) {
            try {
                changes.apply(step);
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
    }

    private ObjectNode read(String file) {
        ObjectNode document = readIfThere(file);
        if (document == null) {
            throw new Problem(Exit.USAGE, "there is no file " + file, "run: sluice config export > " + file);
        }
        return document;
    }

    private @Nullable ObjectNode readIfThere(String file) {
        byte[] bytes = SafeFiles.read(world.path(file));
        return bytes == null ? null : Configuration.read(new String(bytes, StandardCharsets.UTF_8), file);
    }

    private void show(Plan plan) {
        plan.staying()
                .forEach(thing -> screen.note(
                        "  " + Table.printable(thing) + " is not in the file and stays: prices are only added to."));
        if (plan.steps().isEmpty()) {
            screen.note("The gateway is as the file says.");
        }
        for (Plan.Step step : plan.steps()) {
            String what = step.kind().field + "  " + Table.printable(step.name());
            screen.line(
                    switch (step.change()) {
                        case CREATE -> screen.good("+ " + what);
                        case CHANGE, ORDER -> screen.careful("~ " + what);
                        case DELETE -> screen.bad("- " + what);
                    });
            step.differences().forEach(line -> screen.line("    " + line));
        }
    }
}
