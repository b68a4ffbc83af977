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
        name = "members",
        description = "For admins: who belongs to the organization.",
        footer = {
            "",
            "Examples:",
            "  sluice members list --json | jq -r '.[].email'",
            "  sluice members add ana@corp.test --name Ana --role developer",
            "  sluice members role ana@corp.test claude_code_user",
            "  sluice members remove ana@corp.test"
        })
public final class MembersCommand extends Admin {

    MembersCommand(World world) {
        super(world);
    }

    @Command(
            name = "list",
            description = "Everybody, newest first.",
            footer = {"", "Example:", "  sluice members list"})
    int list(
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--wide", description = "All columns, however narrow the terminal is.") boolean wide,
            @Option(names = "--limit", defaultValue = ALL, description = "At most so many.") int limit) {
        return api(api -> {
            JsonNode members = api.list(path("users"), limit);
            return json
                    ? show(members, true)
                    : show(table(members, "e-mail:email", "name:name", "role:role", "status:status", "id:id")
                            .givingWay(Set.of("name", "id"))
                            .wide(wide));
        });
    }

    @Command(
            name = "add",
            description = "Make a member.",
            footer = {"", "Example:", "  sluice members add ana@corp.test --name Ana --role developer"})
    int add(
            @Parameters(paramLabel = "<e-mail>", description = "Address.") String email,
            @Option(names = "--name", required = true, description = "Name.") String name,
            @Option(
                            names = "--role",
                            defaultValue = "claude_code_user",
                            description = "Role; default ${DEFAULT-VALUE}.")
                    String role,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        return api(api -> did(
                api.post(
                        path("users"),
                        Json.object().put("email", email).put("name", name).put("role", role)),
                json,
                "Added " + Table.printable(email) + "."));
    }

    @Command(
            name = "role",
            description = "Give another role.",
            footer = {"", "Example:", "  sluice members role ana@corp.test developer"})
    int role(
            @Parameters(paramLabel = "<member>", description = "E-mail address or id.") String member,
            @Parameters(paramLabel = "<role>", description = "Role.") String role) {
        return api(api -> did(
                api.post(path("users", id(api, member)), Json.object().put("role", role)),
                false,
                Table.printable(member) + " is " + Table.printable(role) + " now."));
    }

    @Command(
            name = "remove",
            description = "Remove a member; their Claude Code keys and sign-ins end.",
            footer = {"", "Example:", "  sluice members remove ana@corp.test"})
    int remove(
            @Parameters(paramLabel = "<member>", description = "E-mail address or id.") String member,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        if (!sure(yes, "Remove " + Table.printable(member) + "?")) {
            return Exit.ANSWER_IS_NO;
        }
        return api(api ->
                did(api.delete(path("users", id(api, member))), false, "Removed " + Table.printable(member) + "."));
    }

    /** The id of a member who is named by id or address. */
    static String id(AdminApi api, String member) {
        if (!member.contains("@")) {
            return member;
        }
        JsonNode found = api.get(path("users") + "?email=" + dev.sluice.cli.gateway.Gateway.encoded(member))
                .path("data");
        if (found.isEmpty()) {
            throw new dev.sluice.cli.world.Problem(
                    Exit.REFUSED, "nobody here has the address " + member, "run: sluice members list");
        }
        return found.get(0).path("id").asString("");
    }
}
