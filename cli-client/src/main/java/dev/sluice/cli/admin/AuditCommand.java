package dev.sluice.cli.admin;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.world.World;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "audit",
        description = "For admins: who did what.",
        footer = {"", "Examples:", "  sluice audit list --last 50", "  sluice audit list --kind member_added --json"})
public final class AuditCommand extends Admin {

    AuditCommand(World world) {
        super(world);
    }

    @Command(
            name = "list",
            description = "The record, newest first.",
            footer = {"", "Example:", "  sluice audit list --last 50"})
    int list(
            @Option(names = "--kind", description = "Only this kind.") @Nullable String kind,
            @Option(names = "--last", defaultValue = "20", description = "Events; default ${DEFAULT-VALUE}.") int last,
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--wide", description = "All columns, however narrow the terminal is.") boolean wide) {
        String filter = kind == null ? "" : "?kind=" + Gateway.encoded(kind);
        return api(api -> {
            JsonNode events = api.list("/v1/compliance/activities" + filter, last);
            return json
                    ? show(events, true)
                    : show(table(events, "at:created_at", "who:actor.label", "what:type", "on:subject.label")
                            .folding()
                            .wide(wide));
        });
    }
}
