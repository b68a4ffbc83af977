package dev.sluice.cli.session;

import dev.sluice.cli.Command;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.profile.CredentialFiles;
import dev.sluice.cli.profile.Credentials;
import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.util.Map;

@picocli.CommandLine.Command(
        name = "logout",
        description = "Sign out: the gateway ends the session, and this machine forgets it.",
        footer = {"", "Examples:", "  sluice logout", "  sluice logout --profile staging"})
public final class LogoutCommand extends Command {

    LogoutCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        Profile profile = profile();
        CredentialFiles files = tokens().files();
        Credentials known;
        try {
            known = files.read();
        } catch (Problem damaged) {
            files.forget();
            screen.note("The sign-in on this machine was damaged and is gone. Its session lives on at the gateway;");
            screen.note("end it at " + profile.url() + "/console/devices");
            return Exit.DONE;
        }
        if (known == null) {
            screen.note("Nobody is signed in.");
            return Exit.DONE;
        }
        String refresh = files.refreshToken(known);
        boolean ended = false;
        try (Gateway gateway = new Gateway(world, profile)) {
            ended = gateway.form("/oauth/revoke", Map.of("token", refresh == null ? known.accessToken() : refresh))
                    .ok();
        } catch (Problem e) {
            screen.note("The gateway was not told: " + e.getMessage() + ".");
        }
        files.forget();
        screen.note("Signed out of " + profile.url() + ".");
        if (!ended) {
            screen.note("End the session at " + profile.url() + "/console/devices as well.");
        }
        return Exit.DONE;
    }
}
