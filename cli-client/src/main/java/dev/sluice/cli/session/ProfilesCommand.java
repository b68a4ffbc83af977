package dev.sluice.cli.session;

import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.profile.Profiles;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;

@Command(
        name = "profiles",
        description = "Several gateways side by side.",
        footer = {
            "",
            "Examples:",
            "  sluice profiles list",
            "  sluice profiles use staging",
            "  SLUICE_PROFILE=staging sluice claude -p hello"
        })
public final class ProfilesCommand {

    private final World world;
    private final Profiles profiles;

    ProfilesCommand(World world) {
        this.world = world;
        this.profiles = new Profiles(world);
    }

    @Command(
            name = "list",
            description = "The gateways that this machine knows.",
            footer = {"", "Example:", "  sluice profiles list --json"})
    int list(@Option(names = "--json", description = "Print JSON.") boolean json) {
        String current = profiles.current(null);
        List<Profile> all = profiles.list();
        if (json) {
            ArrayNode array = Json.array();
            all.forEach(profile -> array.addObject()
                    .put("name", profile.name())
                    .put("url", profile.url().toString())
                    .put("current", profile.name().equals(current)));
            Json.print(world, array);
            return Exit.DONE;
        }
        Table table = new Table("name", "gateway", "in use");
        all.forEach(profile -> table.row(
                profile.name(), profile.url().toString(), profile.name().equals(current) ? "yes" : ""));
        if (table.isEmpty()) {
            world.err().println("No gateway is known yet. Next: sluice login <address>");
        } else {
            table.print(world.screen());
        }
        return Exit.DONE;
    }

    @Command(
            name = "use",
            description = "Choose the gateway that commands go to.",
            footer = {"", "Example:", "  sluice profiles use staging"})
    int use(@Parameters(paramLabel = "<name>", description = "Name of the profile.") String name) {
        profiles.require(name);
        profiles.choose(name);
        return Exit.DONE;
    }

    @Command(
            name = "remove",
            description = "Forget a gateway and the sign-in there.",
            footer = {"", "Example:", "  sluice profiles remove staging"})
    int remove(@Parameters(paramLabel = "<name>", description = "Name of the profile.") String name) {
        if (profiles.find(name) == null) {
            throw new Problem(Exit.USAGE, "there is no profile " + name, "run: sluice profiles list");
        }
        profiles.remove(name);
        return Exit.DONE;
    }
}
