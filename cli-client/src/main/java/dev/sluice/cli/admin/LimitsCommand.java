package dev.sluice.cli.admin;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Money;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
            "  sluice limits set --group Platform --period monthly --pool 900",
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
    int list(
            @Option(names = "--json", description = "Print JSON.") boolean json,
            @Option(names = "--wide", description = "All columns, however narrow the terminal is.") boolean wide) {
        return api(api -> {
            JsonNode limits = api.list(path("spend_limits"), Integer.parseInt(ALL));
            if (json) {
                return show(limits, true);
            }
            Called called = new Called(api, false);
            Table table = new Table("for", "period", "models", "each", "pool", "mode", "id");
            limits.forEach(limit -> table.row(
                    called.holder(limit.path("scope")),
                    limit.path("period").asString(""),
                    limit.path("model_family").asString("-"),
                    amount(limit),
                    limit.path("pooled_budget").isObject()
                            ? Money.cents(limit.path("pooled_budget").path("amount"))
                            : "-",
                    mode(limit),
                    limit.path("id").asString("")));
            return show(table.givingWay(Set.of("id")).wide(wide));
        });
    }

    /** How it differs from most: they refuse what does not fit. */
    private static String mode(JsonNode limit) {
        String mode = limit.path("mode").asString("strict");
        return switch (mode) {
            case "strict" -> "-";
            case "throttle" -> "to " + limit.path("fallback_model").asString("-");
            default -> mode;
        };
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
            description = "Set a limit in dollars, for each member or for one holder.",
            footer = {
                "",
                "Examples:",
                "  sluice limits set --period monthly --amount 200",
                "  sluice limits set --group Platform --period monthly --amount 50 --pool 900",
                "  sluice limits set --workspace Lab --period weekly --family opus --amount 40"
            })
    int set(
            @ArgGroup(validate = true) @Nullable Holder holder,
            @Option(names = "--period", required = true, description = "daily, weekly or monthly.") String period,
            @Option(names = "--amount", description = "Dollars, or `unlimited`: for each person it holds for.")
                    @Nullable
                    String amount,
            @Option(names = "--pool", description = "Dollars that all of them share.") @Nullable String pool,
            @Option(names = "--family", description = "Only for models of this family, as opus.") @Nullable
                    String family,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        if (amount == null && pool == null) {
            throw new Problem(Exit.USAGE, "a limit of how much?", "give --amount, --pool or both");
        }
        Holder whose = holder == null ? new Holder() : holder;
        if (pool != null && whose.member != null) {
            throw new Problem(
                    Exit.USAGE, "one member shares a pool with nobody", "give --amount, or --group or --workspace");
        }
        ObjectNode body = Json.object().put("period", period);
        if (family != null) {
            body.put("model_family", family);
        }
        if (amount != null) {
            body.put("amount", amount.equals("unlimited") ? null : cents("--amount", amount));
        }
        if (pool != null) {
            body.putObject("pooled_budget").put("amount", cents("--pool", pool));
        }
        return api(api -> {
            body.set("scope", whose.scope(api));
            return did(
                    api.post(path("spend_limits"), body),
                    json,
                    "Set " + Table.printable(period) + (family == null ? "" : " " + Table.printable(family)) + " to "
                            + (amount == null ? "" : dollars(amount) + (pool == null && !whose.many() ? "" : " each"))
                            + (amount == null || pool == null ? "" : " and ")
                            + (pool == null ? "" : dollars(pool) + " together") + " for " + whose.words() + ".");
        });
    }

    private static String dollars(String typed) {
        return Table.printable(typed.equals("unlimited") ? typed : "$" + typed);
    }

    /** Whom a limit is for: each member where none of these is given. */
    static final class Holder {

        @Option(names = "--member", description = "E-mail address or id; each member when left out.")
        private @Nullable String member;

        @Option(names = "--group", paramLabel = "<group>", description = "Name or id of a group.")
        private @Nullable String group;

        @Option(names = "--workspace", paramLabel = "<workspace>", description = "Name or id of a workspace.")
        private @Nullable String workspace;

        ObjectNode scope(AdminApi api) {
            ObjectNode scope = Json.object();
            if (member != null) {
                return scope.put("type", "user").put("user_id", member);
            }
            if (group != null) {
                return scope.put("type", "rbac_group").put("rbac_group_id", named(api, "rbac_groups", "group", group));
            }
            return workspace == null
                    ? scope.put("type", "organization")
                    : scope.put("type", "workspace")
                            .put("workspace_id", named(api, "workspaces", "workspace", workspace));
        }

        private boolean many() {
            return group != null || workspace != null;
        }

        String words() {
            if (member != null) {
                return Table.printable(member);
            }
            if (group != null) {
                return "the group " + Table.printable(group);
            }
            return workspace == null ? "each member" : "the workspace " + Table.printable(workspace);
        }

        private static String named(AdminApi api, String list, String what, String wanted) {
            List<String> ids = new ArrayList<>();
            for (JsonNode each : api.list(path(list), Integer.parseInt(ALL))) {
                String id = each.path("id").asString("");
                if (id.equals(wanted)) {
                    return id;
                }
                if (each.path("name").asString("").equals(wanted)) {
                    ids.add(id);
                }
            }
            if (ids.size() == 1) {
                return ids.getFirst();
            }
            throw new Problem(
                    Exit.USAGE,
                    ids.isEmpty()
                            ? "there is no " + what + " " + Table.printable(wanted)
                            : ids.size() + " " + what + "s have the name " + Table.printable(wanted),
                    ids.isEmpty() ? "check the spelling, or give the id" : "give the id: " + String.join(", ", ids));
        }
    }

    private static String cents(String option, String dollars) {
        try {
            return new BigDecimal(dollars).movePointRight(2).toBigIntegerExact().toString();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new Problem(
                    Exit.USAGE,
                    option + ": dollars with two decimals at most"
                            + (option.equals("--amount") ? ", or unlimited" : ""),
                    null);
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
