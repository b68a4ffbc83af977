package dev.sluice.cli.account;

import dev.sluice.cli.Command;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Money;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@picocli.CommandLine.Command(
        name = "usage",
        description = "What you spent: today, this week, this month (UTC), by model and session, and your caps.",
        footer = {
            "",
            "Examples:",
            "  sluice usage",
            "  sluice usage --sessions",
            "  sluice usage --json | jq -r .month_usd"
        })
public final class UsageCommand extends Command {

    private static final String SPARKS = "▁▂▃▄▅▆▇█";
    private static final int SESSION_ID_SHOWN = 8;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--sessions", description = "Also the dearest sessions of this month.")
    private boolean sessions;

    UsageCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        JsonNode usage =
                asMember((gateway, me) -> gateway.get("/connect/me/usage", me)).json();
        JsonNode caps =
                asMember((gateway, me) -> gateway.get("/api/oauth/usage", me)).json();
        if (json) {
            ObjectNode both = Json.object();
            usage.properties().forEach(entry -> both.set(entry.getKey(), entry.getValue()));
            both.set("limits", caps.path("limits"));
            Json.print(world, both);
            return Exit.DONE;
        }
        screen.line("today       " + Money.usd(usage.path("today_usd")));
        screen.line("this week   " + Money.usd(usage.path("week_usd")));
        screen.line("this month  " + Money.usd(usage.path("month_usd")));
        screen.line("30 days     " + sparks(usage.path("days")));
        caps(caps);
        groups("model", usage.path("models"));
        if (sessions) {
            groups("session", usage.path("sessions"));
        }
        return Exit.DONE;
    }

    private String sparks(JsonNode days) {
        List<BigDecimal> costs = new ArrayList<>();
        days.forEach(day -> costs.add(Money.of(day.path("cost_usd"))));
        BigDecimal most = costs.stream().max(BigDecimal::compareTo).orElse(BigDecimal.ZERO);
        StringBuilder line = new StringBuilder();
        for (BigDecimal cost : costs) {
            int height = most.signum() == 0
                    ? 0
                    : cost.multiply(BigDecimal.valueOf(SPARKS.length() - 1L))
                            .divide(most, 0, java.math.RoundingMode.UP)
                            .intValue();
            line.append(cost.signum() == 0 ? '·' : SPARKS.charAt(height));
        }
        int room = Math.max(1, screen.width() - 12);
        return line.length() > room ? line.substring(line.length() - room) : line.toString();
    }

    private void caps(JsonNode caps) {
        if (caps.path("limits").isEmpty()) {
            screen.line("cap         none");
            return;
        }
        for (JsonNode limit : caps.path("limits")) {
            int percent = limit.path("percent").asInt(0);
            String text =
                    percent + " % of the " + Table.printable(limit.path("group").asString("")) + " cap, resets "
                            + Table.printable(limit.path("resets_at").asString(""))
                                    .replaceFirst("T", " ")
                                    .replaceFirst(":\\d\\d\\.\\d+Z", " UTC");
            screen.line(
                    "cap         " + (percent >= 100 ? screen.bad(text) : percent >= 75 ? screen.careful(text) : text));
            if (percent >= 100) {
                screen.note("Next: sluice limit request --amount <dollars> --reason <why>");
            }
        }
    }

    private void groups(String of, JsonNode groups) {
        Table table = new Table(of, "requests", "input", "output", "cost");
        for (JsonNode group : groups) {
            String name = group.path("name").asString("");
            boolean longId = of.equals("session") && screen.read() && name.length() > SESSION_ID_SHOWN;
            table.row(
                    name.isEmpty() ? "-" : longId ? name.substring(0, SESSION_ID_SHOWN) : name,
                    group.path("requests").asString(""),
                    group.path("input_tokens").asString(""),
                    group.path("output_tokens").asString(""),
                    Money.usd(group.path("cost_usd")));
        }
        if (!table.isEmpty()) {
            screen.line("");
            table.print(screen);
        }
    }
}
