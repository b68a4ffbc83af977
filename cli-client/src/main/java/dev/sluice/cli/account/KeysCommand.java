package dev.sluice.cli.account;

import dev.sluice.cli.Command;
import dev.sluice.cli.Group;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@picocli.CommandLine.Command(
        name = "keys",
        description = "Your own keys, for what cannot sign in: CI, scripts, containers.",
        subcommands = {KeysCommand.List.class, KeysCommand.Create.class, KeysCommand.Revoke.class},
        footer = {
            "",
            "Examples:",
            "  sluice keys list",
            "  sluice keys create nightly-build --expires 2027-01-01T00:00:00Z",
            "  sluice keys revoke apikey_…"
        })
public final class KeysCommand extends Group {

    @picocli.CommandLine.Command(
            name = "list",
            description = "Your keys; never their secrets.",
            footer = {"", "Example:", "  sluice keys list --json | jq -r '.[].id'"})
    static final class List extends Command {

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        List(World world) {
            super(world);
        }

        @Override
        public Integer call() {
            JsonNode keys = asMember((gateway, me) -> gateway.get("/connect/me/keys", me))
                    .json()
                    .path("data");
            if (json) {
                Json.print(world, keys);
                return Exit.DONE;
            }
            Table table = new Table("name", "key", "kind", "expires", "last used", "id");
            keys.forEach(key -> table.row(
                    key.path("name").asString(""),
                    key.path("hint").asString(""),
                    key.path("kind").asString(""),
                    key.path("expires_at").asString("never"),
                    key.path("last_used_at").asString("never"),
                    key.path("id").asString("")));
            if (table.isEmpty()) {
                screen.note("You have no keys. Next: sluice keys create <name>");
            } else {
                table.print(screen);
            }
            return Exit.DONE;
        }
    }

    @picocli.CommandLine.Command(
            name = "create",
            description = "Make a key. Its secret is printed this once, alone on standard output.",
            footer = {"", "Example:", "  sluice keys create nightly-build | gh secret set SLUICE_KEY"})
    static final class Create extends Command {

        @Parameters(paramLabel = "<name>", description = "What it is for.")
        private String name = "";

        @Option(names = "--api", description = "A key for API programs, where your role may have one.")
        private boolean api;

        @Option(names = "--expires", paramLabel = "<time>", description = "For example 2027-01-01T00:00:00Z.")
        private @Nullable String expires;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        Create(World world) {
            super(world);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object().put("name", name).put("kind", api ? "api" : "claude_code");
            if (expires != null) {
                body.put("expires_at", expires);
            }
            JsonNode made = asMember((gateway, me) -> gateway.post("/connect/me/keys", me, body))
                    .json();
            if (json) {
                Json.print(world, made);
            } else {
                screen.line(made.path("secret").asString(""));
                screen.note(
                        "Made " + Table.printable(made.path("key").path("name").asString(""))
                                + ". The secret cannot be shown again.");
            }
            return Exit.DONE;
        }
    }

    @picocli.CommandLine.Command(
            name = "revoke",
            description = "End a key, everywhere within a second and for good.",
            footer = {"", "Example:", "  sluice keys revoke apikey_…"})
    static final class Revoke extends Command {

        @Parameters(paramLabel = "<id>", description = "As `sluice keys list` shows it.")
        private String id = "";

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        Revoke(World world) {
            super(world);
        }

        @Override
        public Integer call() {
            if (!yes && !screen.confirm("Revoke " + Table.printable(id) + " for good?")) {
                return Exit.ANSWER_IS_NO;
            }
            asMember((gateway, me) -> gateway.delete("/connect/me/keys/" + Gateway.encoded(id), me));
            screen.note("Revoked " + Table.printable(id) + ".");
            return Exit.DONE;
        }
    }
}
