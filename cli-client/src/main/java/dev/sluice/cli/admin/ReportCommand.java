package dev.sluice.cli.admin;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Money;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "report",
        description = "For admins: what was spent.",
        footer = {
            "",
            "Examples:",
            "  sluice report spend --by member",
            "  sluice report spend --by model --last 10000 --json",
            "  sluice report entries --last 50"
        })
public final class ReportCommand extends Admin {

    private static final Map<String, String> FIELDS =
            Map.of("member", "user_email", "model", "priced_as", "provider", "provider", "day", "opened_at");
    private static final int DAY = 10;

    ReportCommand(World world) {
        super(world);
    }

    private record Sum(String name, BigDecimal cost, long requests) {}

    @Command(
            name = "spend",
            description = "Sums over the newest entries of the ledger.",
            footer = {"", "Example:", "  sluice report spend --by model"})
    int spend(
            @Option(names = "--by", defaultValue = "member", description = "member, model, provider or day.") String by,
            @Option(names = "--last", defaultValue = "1000", description = "Entries; default ${DEFAULT-VALUE}.")
                    int last,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        String field = FIELDS.get(by);
        if (field == null) {
            throw new dev.sluice.cli.world.Problem(Exit.USAGE, "--by: member, model, provider or day", null);
        }
        return api(api -> {
            ArrayNode answer = Json.array();
            Table table = new Table(by, "requests", "cost");
            for (Sum sum : sums(api.list(path("usage_entries"), last), field, by.equals("day"))) {
                answer.addObject()
                        .put("name", sum.name())
                        .put("requests", sum.requests())
                        .put("cost_usd", sum.cost().toPlainString());
                table.row(
                        sum.name(),
                        Long.toString(sum.requests()),
                        Money.usd(Json.MAPPER.valueToTree(sum.cost().toPlainString())));
            }
            if (json) {
                Json.print(world, answer);
            } else {
                table.print(screen);
            }
            return Exit.DONE;
        });
    }

    private static List<Sum> sums(JsonNode entries, String field, boolean days) {
        Map<String, Sum> sums = new LinkedHashMap<>();
        for (JsonNode entry : entries) {
            String name = entry.path(field).asString("-");
            Sum one = new Sum(
                    days && name.length() > DAY ? name.substring(0, DAY) : name, Money.of(entry.path("cost_usd")), 1);
            sums.merge(one.name(), one, (a, b) -> new Sum(a.name(), a.cost().add(b.cost()), a.requests() + 1));
        }
        Comparator<Sum> order = days
                ? Comparator.comparing(Sum::name)
                : Comparator.comparing(Sum::cost).reversed();
        return sums.values().stream().sorted(order).toList();
    }

    @Command(
            name = "entries",
            description = "The newest entries of the ledger.",
            footer = {"", "Example:", "  sluice report entries --last 50 --json"})
    int entries(
            @Option(names = "--last", defaultValue = "20", description = "Entries; default ${DEFAULT-VALUE}.") int last,
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--wide", description = "All columns, however narrow the terminal is.") boolean wide) {
        return api(api -> {
            JsonNode entries = api.list(path("usage_entries"), last);
            return json
                    ? show(entries, true)
                    : show(table(
                                    entries,
                                    "at:opened_at",
                                    "member:user_email",
                                    "model:priced_as",
                                    "state:state",
                                    "status:http_status",
                                    "USD:cost_usd")
                            .givingWay(Set.of("state", "status"))
                            .wide(wide));
        });
    }
}
