package dev.sluice.cli.account;

import dev.sluice.cli.Command;
import dev.sluice.cli.Group;
import dev.sluice.cli.gateway.Reply;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.math.BigDecimal;
import java.util.List;
import picocli.CommandLine.Option;

@picocli.CommandLine.Command(
        name = "limit",
        description = "Your own spend limit. See where you stand with `sluice usage`.",
        subcommands = LimitCommand.Request.class,
        footer = {"", "Example:", "  sluice limit request --amount 80 --reason \"release week\""})
public final class LimitCommand extends Group {

    @picocli.CommandLine.Command(
            name = "request",
            description = "Ask for a higher limit; an admin decides.",
            footer = {
                "",
                "Example:",
                "  sluice limit request --amount 80 --period daily --reason \"release week\"",
                "",
                "Exit code 5 when the gateway refuses, as for an amount that you have already."
            })
    static final class Request extends Command {

        @Option(names = "--amount", required = true, paramLabel = "<dollars>", description = "The limit you need.")
        private BigDecimal amount = BigDecimal.ZERO;

        @Option(names = "--period", paramLabel = "<period>", description = "daily, weekly or monthly (default).")
        private String period = "monthly";

        @Option(names = "--reason", required = true, paramLabel = "<why>", description = "For whoever decides.")
        private String reason = "";

        Request(World world) {
            super(world);
        }

        @Override
        public Integer call() {
            if (!List.of("daily", "weekly", "monthly").contains(period)) {
                throw new Problem(Exit.USAGE, "--period: daily, weekly or monthly", null);
            }
            if (amount.signum() <= 0 || amount.scale() > 2 || amount.precision() > 12) {
                throw new Problem(Exit.USAGE, "--amount: dollars, with two decimals at most", null);
            }
            Reply reply = asMember((gateway, me) -> {
                Reply answer = LimitRequests.ask(gateway, me, period, amount, reason);
                if (answer.status() == 404) {
                    throw new Problem(
                            Exit.REFUSED, "this gateway takes no requests for higher limits", "ask your administrator");
                }
                if (answer.status() == 400) {
                    // The name of the field is for programs.
                    throw new Problem(
                            Exit.REFUSED,
                            answer.message().replaceFirst("^[a-z_]+: ", ""),
                            "see where you stand: sluice usage");
                }
                return answer;
            });
            screen.note(screen.good("Asked.") + " Your administrator decides."
                    + (reply.json().path("id").isString()
                            ? " (" + reply.json().path("id").asString("") + ")"
                            : ""));
            return Exit.DONE;
        }
    }
}
