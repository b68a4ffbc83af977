package dev.sluice.cli.session;

import dev.sluice.cli.Command;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.World;

@picocli.CommandLine.Command(
        name = "token",
        description = "Print a token that is good now, and nothing else. Claude Code calls this as its apiKeyHelper.",
        footer = {
            "",
            "Examples:",
            "  sluice token",
            "  curl -H \"Authorization: Bearer $(sluice token)\" https://ai.corp.test/v1/models"
        })
public final class TokenCommand extends Command {

    TokenCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        world.out().println(tokens().token());
        return Exit.DONE;
    }
}
