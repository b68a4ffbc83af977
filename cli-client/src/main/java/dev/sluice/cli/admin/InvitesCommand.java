package dev.sluice.cli.admin;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.SafeFiles;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "invites",
        description = "For admins: invite people, one by one or from a CSV file.",
        footer = {
            "",
            "Examples:",
            "  sluice invites send ana@corp.test --role developer",
            "  sluice invites send --csv people.csv        lines of: e-mail,role",
            "  sluice invites list --status pending"
        })
public final class InvitesCommand extends Admin {

    private static final int MOST_LINES = 10_000;

    InvitesCommand(World world) {
        super(world);
    }

    private record Line(String email, String role) {}

    @Command(
            name = "list",
            description = "Invites, newest first.",
            footer = {"", "Example:", "  sluice invites list --status pending"})
    int list(
            @Option(names = "--status", description = "pending, accepted, expired or deleted.") @Nullable String status,
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--wide", description = "All columns, however narrow the terminal is.") boolean wide) {
        String filter = status == null ? "" : "?statuses[]=" + dev.sluice.cli.gateway.Gateway.encoded(status);
        return api(api -> {
            JsonNode invites = api.list(path("invites") + filter.replace("[]", "%5B%5D"), Integer.parseInt(ALL));
            return json
                    ? show(invites, true)
                    : show(table(invites, "e-mail:email", "role:role", "status:status", "expires:expires_at", "id:id")
                            .givingWay(Set.of("expires", "id"))
                            .wide(wide));
        });
    }

    @Command(
            name = "send",
            description = "Invite people. The links are shown this once.",
            footer = {"", "Example:", "  sluice invites send --csv people.csv --json > links.json"})
    int send(
            @Parameters(arity = "0..*", paramLabel = "<e-mail>", description = "Addresses.") @Nullable
                    List<String> emails,
            @Option(
                            names = "--role",
                            defaultValue = "claude_code_user",
                            description = "Role; default ${DEFAULT-VALUE}.")
                    String role,
            @Option(names = "--csv", paramLabel = "<file>", description = "Lines of: e-mail,role") @Nullable String csv,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        List<Line> lines = new ArrayList<>();
        if (emails != null) {
            emails.forEach(email -> lines.add(new Line(email, role)));
        }
        if (csv != null) {
            lines.addAll(read(csv, role));
        }
        if (lines.isEmpty()) {
            throw new Problem(Exit.USAGE, "nobody to invite", "give addresses, or --csv <file>");
        }
        return api(api -> invite(api, lines, json));
    }

    /** One that is refused does not hold up the others. */
    private int invite(AdminApi api, List<Line> lines, boolean json) {
        ArrayNode outcomes = Json.array();
        int refused = 0;
        for (Line line : lines) {
            ObjectNode outcome = outcomes.addObject().put("email", line.email()).put("role", line.role());
            try {
                JsonNode made = api.post(
                        path("invites"),
                        Json.object().put("email", line.email()).put("role", line.role()));
                outcome.put("id", made.path("id").asString(""))
                        .put("link", made.path("link").asString(""));
            } catch (Problem e) {
                if (e.exit() != Exit.REFUSED) {
                    throw e;
                }
                refused++;
                outcome.put("problem", e.getMessage());
            }
        }
        show(outcomes, json, "e-mail:email", "role:role", "link:link", "problem:problem");
        if (!json) {
            screen.note((lines.size() - refused) + " invited, " + refused + " refused.");
        }
        return refused == 0 ? Exit.DONE : Exit.ANSWER_IS_NO;
    }

    private List<Line> read(String csv, String usualRole) {
        byte[] bytes = SafeFiles.read(world.path(csv));
        if (bytes == null) {
            throw new Problem(Exit.USAGE, "there is no file " + csv, "correct --csv");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return lines(text.startsWith("\uFEFF") ? text.substring(1) : text, usualRole);
    }

    private static List<Line> lines(String text, String usualRole) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().limit(MOST_LINES).toList()) {
            number++;
            String[] cells = line.replace("\"", "").split("[,;]", -1);
            String email = cells[0].strip();
            if (email.isEmpty() || (number == 1 && !email.contains("@"))) {
                continue;
            }
            if (!email.contains("@")) {
                throw new Problem(
                        Exit.USAGE, "line " + number + " does not begin with an e-mail address", "write: e-mail,role");
            }
            String role = cells.length > 1 && !cells[1].isBlank() ? cells[1].strip() : usualRole;
            lines.add(new Line(email, role));
        }
        return lines;
    }

    @Command(
            name = "delete",
            description = "Take a pending invite back.",
            footer = {"", "Example:", "  sluice invites delete invite_…"})
    int delete(@Parameters(paramLabel = "<id>", description = "Id of the invite.") String id) {
        return api(api -> did(api.delete(path("invites", id)), false, "Deleted " + Table.printable(id) + "."));
    }
}
