package dev.sluice.cli.session;

import dev.sluice.cli.Command;
import dev.sluice.cli.profile.Credentials;
import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.World;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@picocli.CommandLine.Command(
        name = "status",
        description = "Who is signed in where. Exit code 0 when signed in, 1 when not.",
        footer = {"", "Examples:", "  sluice status", "  sluice status --json | jq -r .email"})
public final class StatusCommand extends Command {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    StatusCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        Profile profile = profile();
        Credentials known = tokens().files().read();
        Instant now = world.clock().instant();
        boolean signedIn =
                known != null && (!known.expired(now) || tokens().files().refreshToken(known) != null);
        if (json) {
            ObjectNode answer = Json.object()
                    .put("profile", profile.name())
                    .put("url", profile.url().toString())
                    .put("signed_in", signedIn);
            if (known != null) {
                answer.put("email", known.email())
                        .put("token_expires_at", known.expiresAt().toString())
                        .put("keychain", tokens().files().inKeychain(known));
            }
            Json.print(world, answer);
            return signedIn ? Exit.DONE : Exit.ANSWER_IS_NO;
        }
        screen.line(
                "gateway  " + profile.url() + (profile.name().equals("default") ? "" : "  (" + profile.name() + ")"));
        if (known == null || !signedIn) {
            screen.line("sign-in  " + screen.bad("nobody is signed in"));
            screen.note("Next: sluice login");
            return Exit.ANSWER_IS_NO;
        }
        long minutes = Duration.between(now, known.expiresAt()).toMinutes();
        screen.line("sign-in  " + screen.good(known.email()));
        screen.line("token    "
                + (known.expired(now)
                        ? "expired; renewed at the next use"
                        : "good for " + minutes + " more minutes, then renewed by itself"));
        screen.line("kept in  "
                + (tokens().files().inKeychain(known)
                        ? "the keychain of this system"
                        : tokens().files().file().toString()));
        return Exit.DONE;
    }
}
