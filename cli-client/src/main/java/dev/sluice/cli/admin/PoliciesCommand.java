package dev.sluice.cli.admin;

import dev.sluice.cli.setup.Diff;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import dev.sluice.policy.rules.Decision;
import dev.sluice.policy.rules.Links;
import dev.sluice.policy.rules.Mode;
import dev.sluice.policy.rules.PermissionEngine;
import dev.sluice.policy.rules.PermissionVector;
import dev.sluice.policy.rules.RuleBook;
import dev.sluice.policy.rules.Scope;
import dev.sluice.policy.rules.Session;
import dev.sluice.policy.rules.ToolCall;
import dev.sluice.policy.settings.Finding;
import dev.sluice.policy.settings.SettingsCheck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "policies",
        description = "For admins: managed settings as files. All but list and push work without a gateway.",
        footer = {
            "",
            "Examples:",
            "  sluice policies validate policy.json",
            "  sluice policies test --vectors cases.jsonl",
            "  sluice policies what-if policy.json \"git push --force\"",
            "  sluice policies push policy.json --name base --publish"
        })
public final class PoliciesCommand extends Admin {

    private static final String HOME = "/home/dev";
    private static final String PROJECT = HOME + "/project";

    PoliciesCommand(World world) {
        super(world);
    }

    private String read(String file) {
        byte[] bytes = SafeFiles.read(world.path(file));
        if (bytes == null) {
            throw new Problem(Exit.USAGE, "there is no file " + file, "correct the path");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Command(
            name = "validate",
            description = "Tell every mistake. Exit code 1 when one forbids the policy.",
            footer = {"", "Example:", "  sluice policies validate policy.json --json"})
    int validate(
            @Parameters(arity = "1..*", paramLabel = "<file>", description = "Managed settings.") List<String> files,
            @Option(names = "--machine", description = "For a file on the machine, not for delivery by the gateway.")
                    boolean machine,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        ArrayNode all = Json.array();
        boolean valid = true;
        for (String file : files) {
            SettingsCheck.Result result = SettingsCheck.check(
                    read(file), machine ? SettingsCheck.Channel.MACHINE : SettingsCheck.Channel.DELIVERED);
            valid &= result.document() != null;
            for (Finding finding : result.findings()) {
                all.addObject()
                        .put("file", file)
                        .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
                        .put("path", finding.path())
                        .put("message", finding.message())
                        .put("suggestion", finding.suggestion());
            }
        }
        if (json) {
            Json.print(world, all);
        } else {
            for (JsonNode finding : all) {
                boolean error = finding.path("severity").asString("").equals("error");
                screen.line((error ? screen.bad("error") : screen.careful("warning")) + "  "
                        + finding.path("file").asString("") + "  "
                        + finding.path("path").asString("") + "  "
                        + Table.printable(finding.path("message").asString("")));
                screen.line("       "
                        + screen.dim(Table.printable(finding.path("suggestion").asString(""))));
            }
            screen.note(valid ? screen.good("Valid.") : screen.bad("Not valid."));
        }
        return valid ? Exit.DONE : Exit.ANSWER_IS_NO;
    }

    @Command(
            name = "diff",
            description = "What changes from one file to another. Exit code 1 when something does.",
            footer = {"", "Example:", "  sluice policies diff old.json new.json"})
    int diff(
            @Parameters(paramLabel = "<before>", description = "A file.") String before,
            @Parameters(paramLabel = "<after>", description = "A file.") String after) {
        JsonNode old = Json.read(read(before), before);
        JsonNode now = Json.read(read(after), after);
        if (old.equals(now)) {
            screen.note("They mean the same.");
            return Exit.DONE;
        }
        Diff.print(screen, Json.pretty(old), Json.pretty(now));
        return Exit.ANSWER_IS_NO;
    }

    @Command(
            name = "test",
            description = "Check calls against what should come of them. Exit code 1 when one differs.",
            footer = {"", "Example:", "  sluice policies test --vectors cases.jsonl"})
    int test(
            @Option(
                            names = "--vectors",
                            required = true,
                            paramLabel = "<file>",
                            description = "One JSON object a line.")
                    String file,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        ArrayNode failed = Json.array();
        int number = 0;
        int tried = 0;
        for (String line : read(file).lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            tried++;
            try {
                PermissionVector vector = PermissionVector.of(Json.MAPPER.readTree(line));
                if (!vector.holds()) {
                    Decision decision = vector.decide();
                    failed.addObject()
                            .put("id", vector.id())
                            .put("expected", vector.expected())
                            .put("got", decision.outcome().name().toLowerCase(Locale.ROOT))
                            .put("reason", decision.reason());
                }
            } catch (JacksonException | IllegalArgumentException e) {
                throw new Problem(Exit.USAGE, file + ", line " + number + ": not a vector", "see docs/cli.md");
            }
        }
        show(failed, json, "id:id", "expected:expected", "got:got", "why:reason");
        screen.note((tried - failed.size()) + " of " + tried + " as expected.");
        return failed.isEmpty() ? Exit.DONE : Exit.ANSWER_IS_NO;
    }

    @Command(
            name = "what-if",
            description = "What a client with this policy does with a call.",
            footer = {
                "",
                "Examples:",
                "  sluice policies what-if policy.json \"rm -rf build\"",
                "  sluice policies what-if policy.json --tool Read --input '{\"file_path\":\"/etc/passwd\"}'"
            })
    int whatIf(
            @Parameters(paramLabel = "<file>", description = "Managed settings.") String file,
            @Parameters(arity = "0..1", paramLabel = "<command>", description = "A shell command.") @Nullable
                    String command,
            @Option(names = "--tool", defaultValue = "Bash", description = "Tool; default ${DEFAULT-VALUE}.")
                    String tool,
            @Option(names = "--input", description = "The tool's arguments as JSON.") @Nullable String input,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        if (command == null && input == null) {
            throw new Problem(Exit.USAGE, "which call?", "give a command, or --tool and --input");
        }
        JsonNode settings = Json.read(read(file), file);
        JsonNode given = input == null ? Json.object().put("command", command) : Json.read(input, "--input");
        Mode mode = Mode.of(settings.path("permissions").path("defaultMode").asString("default"));
        Session session = new Session(PROJECT, PROJECT, HOME, false, true, false, true, mode, Links.NONE);
        Decision decision = new PermissionEngine(RuleBook.of(Map.of(Scope.MANAGED, settings), session))
                .decide(new ToolCall(tool, given));
        ObjectNode answer = Json.object()
                .put("outcome", decision.outcome().name().toLowerCase(Locale.ROOT))
                .put("reason", decision.reason())
                .put("rule", decision.rule() == null ? null : decision.rule().toString());
        if (json) {
            Json.print(world, answer);
        } else {
            screen.line(screen.bold(answer.path("outcome").asString("")) + "  " + decision.reason());
        }
        return Exit.DONE;
    }

    @Command(
            name = "list",
            description = "The policies of the gateway.",
            footer = {"", "Example:", "  sluice policies list"})
    int list(@Option(names = "--json", description = "Print JSON.") boolean json) {
        return api(api -> show(
                api.get(path("policies")).path("data"),
                json,
                "name:name",
                "latest:latest_version",
                "live:live_versions",
                "draft:has_draft",
                "id:id"));
    }

    @Command(
            name = "push",
            description = "Save a file as a policy's draft; with --publish for everybody it is for.",
            footer = {"", "Example:", "  sluice policies push policy.json --name base --publish"})
    int push(
            @Parameters(paramLabel = "<file>", description = "Managed settings.") String file,
            @Option(names = "--name", required = true, description = "Name of the policy; made when it is new.")
                    String name,
            @Option(names = "--publish", description = "Make it a version and release it at once.") boolean publish,
            @Option(names = "--note", defaultValue = "", description = "Why.") String note) {
        String text = read(file);
        if (SettingsCheck.check(text, SettingsCheck.Channel.DELIVERED).document() == null) {
            throw new Problem(Exit.ANSWER_IS_NO, file + " is not valid", "run: sluice policies validate " + file);
        }
        ObjectNode body = Json.object();
        body.set("settings", Json.read(text, file));
        return api(api -> {
            String id = PolicyFiles.save(api, name, body);
            if (publish) {
                PolicyFiles.publish(api, id, note);
            }
            screen.note((publish ? "Published " : "Saved the draft of ") + Table.printable(name) + ".");
            return Exit.DONE;
        });
    }
}
