package dev.sluice.cli.admin;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "workspaces",
        description = "For admins: workspaces and who is in them.",
        footer = {
            "",
            "Examples:",
            "  sluice workspaces list",
            "  sluice workspaces create \"Data platform\"",
            "  sluice workspaces add wrkspc_… ana@corp.test --role workspace_developer"
        })
public final class WorkspacesCommand extends Admin {

    WorkspacesCommand(World world) {
        super(world);
    }

    @Command(
            name = "list",
            description = "Workspaces, newest first.",
            footer = {"", "Example:", "  sluice workspaces list --archived"})
    int list(
            @Option(names = "--archived", description = "Archived ones too.") boolean archived,
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--wide", description = "All columns, however narrow the terminal is.") boolean wide) {
        return api(api -> {
            JsonNode workspaces = api.list(path("workspaces") + "?include_archived=" + archived, Integer.parseInt(ALL));
            return json
                    ? show(workspaces, true)
                    : show(table(workspaces, "name:name", "created:created_at", "archived:archived_at", "id:id")
                            .givingWay(Set.of("created"))
                            .wide(wide));
        });
    }

    @Command(
            name = "create",
            description = "Make a workspace.",
            footer = {"", "Example:", "  sluice workspaces create \"Data platform\""})
    int create(
            @Parameters(paramLabel = "<name>", description = "Name.") String name,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        return api(api -> did(
                api.post(path("workspaces"), Json.object().put("name", name)),
                json,
                "Made " + Table.printable(name) + "."));
    }

    @Command(
            name = "archive",
            description = "End a workspace and all its keys, for good.",
            footer = {"", "Example:", "  sluice workspaces archive wrkspc_…"})
    int archive(
            @Parameters(paramLabel = "<id>", description = "Id.") String id,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        if (!sure(yes, "Archive " + Table.printable(id) + "? All its keys end, for good.")) {
            return Exit.ANSWER_IS_NO;
        }
        return api(api -> did(
                api.post(path("workspaces", id) + "/archive", Json.object()),
                false,
                "Archived " + Table.printable(id) + "."));
    }

    @Command(
            name = "members",
            description = "Who is in a workspace.",
            footer = {"", "Example:", "  sluice workspaces members wrkspc_…"})
    int members(
            @Parameters(paramLabel = "<id>", description = "Id.") String id,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        return api(api -> {
            JsonNode members = api.list(path("workspaces", id) + "/members", Integer.parseInt(ALL));
            if (json) {
                return show(members, true);
            }
            Called called = new Called(api, false);
            Table table = new Table("e-mail", "role", "id");
            members.forEach(member -> table.row(
                    called.member(member.path("user_id").asString("")),
                    member.path("workspace_role").asString("-"),
                    member.path("user_id").asString("-")));
            return show(table);
        });
    }

    @Command(
            name = "add",
            description = "Put a member into a workspace.",
            footer = {"", "Example:", "  sluice workspaces add wrkspc_… ana@corp.test"})
    int add(
            @Parameters(paramLabel = "<id>", description = "Id.") String id,
            @Parameters(paramLabel = "<member>", description = "E-mail address or id.") String member,
            @Option(names = "--role", defaultValue = "workspace_developer", description = "Default ${DEFAULT-VALUE}.")
                    String role) {
        return api(api -> did(
                api.post(
                        path("workspaces", id) + "/members",
                        Json.object()
                                .put("user_id", MembersCommand.id(api, member))
                                .put("workspace_role", role)),
                false,
                "Added " + Table.printable(member) + "."));
    }
}
