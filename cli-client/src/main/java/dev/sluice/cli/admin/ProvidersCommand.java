package dev.sluice.cli.admin;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "providers",
        description = "For admins: model providers and how they do.",
        footer = {"", "Examples:", "  sluice providers list", "  sluice providers test eu", "  sluice providers models"
        })
public final class ProvidersCommand extends Admin {

    ProvidersCommand(World world) {
        super(world);
    }

    @Command(
            name = "list",
            description = "Providers, in order of preference.",
            footer = {"", "Example:", "  sluice providers list --json | jq -r '.[].health.state'"})
    int list(@Option(names = "--json", description = "Print JSON.") boolean json) {
        return api(api -> show(
                api.get(path("providers")).path("data"),
                json,
                "name:name",
                "kind:kind",
                "enabled:enabled",
                "health:health.state",
                "last error:health.last_error"));
    }

    @Command(
            name = "test",
            description = "One small real call. Exit code 1 when it fails.",
            footer = {"", "Example:", "  sluice providers test eu"})
    int test(
            @Parameters(paramLabel = "<name>", description = "Name of the provider.") String name,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        return api(api -> {
            JsonNode answer = api.post(path("providers", name) + "/test", Json.object());
            boolean works = answer.path("works").asBoolean(false);
            did(
                    answer,
                    json,
                    (works ? screen.good("works") : screen.bad("fails")) + "  "
                            + Table.printable(answer.path("message").asString("")));
            return works ? Exit.DONE : Exit.ANSWER_IS_NO;
        });
    }

    @Command(
            name = "retry",
            description = "Forget that a provider failed, so that the next request tries it.",
            footer = {"", "Example:", "  sluice providers retry eu"})
    int retry(@Parameters(paramLabel = "<name>", description = "Name of the provider.") String name) {
        return api(api -> did(
                api.post(path("providers", name) + "/try_again", Json.object()),
                false,
                "The next request tries " + Table.printable(name) + "."));
    }

    @Command(
            name = "models",
            description = "The catalogue of models.",
            footer = {"", "Example:", "  sluice providers models"})
    int models(@Option(names = "--json", description = "Print JSON.") boolean json) {
        return api(api ->
                show(api.get(path("models")).path("data"), json, "id:id", "name:display_name", "aliases:aliases"));
    }
}
