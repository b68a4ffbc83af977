package dev.sluice.cli.account;

import dev.sluice.cli.Command;
import dev.sluice.cli.Group;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@picocli.CommandLine.Command(
        name = "devices",
        description = "Where you are signed in.",
        subcommands = {DevicesCommand.List.class, DevicesCommand.Revoke.class},
        footer = {"", "Examples:", "  sluice devices list", "  sluice devices revoke device_…"})
public final class DevicesCommand extends Group {

    @picocli.CommandLine.Command(
            name = "list",
            description = "Your sign-ins that are good now.",
            footer = {"", "Example:", "  sluice devices list --json | jq -r '.[] | select(.current | not) | .id'"})
    static final class List extends Command {

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        List(World world) {
            super(world);
        }

        @Override
        public Integer call() {
            JsonNode devices = asMember((gateway, me) -> gateway.get("/connect/me/devices", me))
                    .json()
                    .path("data");
            if (json) {
                Json.print(world, devices);
                return Exit.DONE;
            }
            Table table = new Table("client", "address", "last seen", "here", "id");
            devices.forEach(device -> table.row(
                    device.path("client").asString(""),
                    device.path("address").asString(""),
                    device.path("last_seen_at").asString(""),
                    device.path("current").asBoolean(false) ? "this one" : "-",
                    device.path("id").asString("")));
            table.print(screen);
            return Exit.DONE;
        }
    }

    @picocli.CommandLine.Command(
            name = "revoke",
            description = "Sign a device out, from here.",
            footer = {"", "Example:", "  sluice devices revoke device_…"})
    static final class Revoke extends Command {

        @Parameters(paramLabel = "<id>", description = "As `sluice devices list` shows it.")
        private String id = "";

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        Revoke(World world) {
            super(world);
        }

        @Override
        public Integer call() {
            if (!yes && !screen.confirm("Sign " + Table.printable(id) + " out?")) {
                return Exit.ANSWER_IS_NO;
            }
            asMember((gateway, me) -> gateway.delete("/connect/me/devices/" + Gateway.encoded(id), me));
            screen.note("Signed " + Table.printable(id) + " out.");
            return Exit.DONE;
        }
    }
}
