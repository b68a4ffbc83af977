package dev.sluice.cli.admin;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Money;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "limits",
        description = "For admins: spend limits.",
        footer = {
            "",
            "Examples:",
            "  sluice limits list",
            "  sluice limits set --period monthly --amount 200              for each member",
            "  sluice limits set --member ana@corp.test --period daily --amount 50",
            "  sluice limits effective --period monthly --json"
        })
public final class LimitsCommand extends Admin {

    LimitsCommand(World world) {
        super(world);
    }

    @Command(
            name = "list",
            description = "The limits that are set.",
            footer = {"", "Example:", "  sluice limits list"})
    int list(@Option(names = "--json", description = "Print JSON.") boolean json) {
        return api(api -> {
            JsonNode limits = api.list(path("spend_limits"), Integer.parseInt(ALL));
            if (json) {
                return show(limits, true);
            }
            Table table = new Table("scope", "of", "period", "each", "pool", "id");
            limits.forEach(limit -> table.row(
                    limit.path("scope").path("type").asString(""),
                    holder(limit.path("scope")),
                    limit.path("period").asString(""),
                    amount(limit),
                    limit.path("pooled_budget").isObject()
                            ? Money.cents(limit.path("pooled_budget").path("amount"))
                            : "-",
                    limit.path("id").asString("")));
            table.print(screen);
            return Exit.DONE;
        });
    }

    /** The id of whom the limit is for, whatever the field is called. */
    private static String holder(JsonNode scope) {
        for (String field : scope.propertyNames()) {
            if (field.endsWith("_id") && scope.path(field).isString()) {
                return scope.path(field).asString("");
            }
        }
        return "-";
    }

    /** A row with a pool and no amount limits only what is spent together. */
    private static String amount(JsonNode limit) {
        if (!limit.path("amount").isNull()) {
            return Money.cents(limit.path("amount"));
        }
        return limit.path("pooled_budget").isObject() ? "-" : "unlimited";
    }

    @Command(
            name = "set",
            description = "Set a limit in dollars, for one member or for each.",
            footer = {"", "Example:", "  sluice limits set --period monthly --amount 200"})
    int set(
            @Option(names = "--member", description = "E-mail address or id; each member when left out.") @Nullable
                    String member,
            @Option(names = "--period", required = true, description = "daily, weekly or monthly.") String period,
            @Option(names = "--amount", required = true, description = "Dollars, or `unlimited`.") String amount,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        return api(api -> {
            ObjectNode body = Json.object().put("period", period);
            ObjectNode scope = body.putObject("scope");
            if (member == null) {
                scope.put("type", "organization");
            } else {
                scope.put("type", "user").put("user_id", member);
            }
            body.put("amount", amount.equals("unlimited") ? null : cents(amount));
            return did(
                    api.post(path("spend_limits"), body),
                    json,
                    "Set " + Table.printable(period) + " to " + Table.printable(amount) + " for "
                            + (member == null ? "each member" : Table.printable(member)) + ".");
        });
    }

    static String cents(String dollars) {
        try {
            return new BigDecimal(dollars).movePointRight(2).toBigIntegerExact().toString();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new Problem(Exit.USAGE, "--amount: dollars with two decimals at most, or unlimited", null);
        }
    }

    @Command(
            name = "delete",
            description = "Take a limit away.",
            footer = {"", "Example:", "  sluice limits delete spl_…"})
    int delete(
            @Parameters(paramLabel = "<id>", description = "Id of the limit.") String id,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        if (!sure(yes, "Delete the limit " + Table.printable(id) + "?")) {
            return Exit.ANSWER_IS_NO;
        }
        return api(api -> did(api.delete(path("spend_limits", id)), false, "Deleted " + Table.printable(id) + "."));
    }

    @Command(
            name = "effective",
            description = "What holds for each member, and what they spent of it.",
            footer = {"", "Example:", "  sluice limits effective --period monthly"})
    int effective(
            @Option(names = "--period", defaultValue = "monthly", description = "Default ${DEFAULT-VALUE}.")
                    String period,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        return api(api -> {
            JsonNode rows = api.get(path("spend_limits") + "/effective?sort=spend_desc&limit=1000&period%5B%5D="
                            + Gateway.encoded(period))
                    .path("data");
            if (json) {
                return show(rows, true);
            }
            Table table = new Table("member", "limit", "spent", "set for");
            rows.forEach(row -> table.row(
                    row.path("actor").path("email_address").asString(""),
                    row.path("amount").isNull() ? "unlimited" : Money.cents(row.path("amount")),
                    Money.cents(row.path("period_to_date_spend")),
                    row.path("source").path("type").asString("-")));
            table.print(screen);
            return Exit.DONE;
        });
    }
}
