package dev.sluice.cli;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.gateway.Reply;
import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.profile.Profiles;
import dev.sluice.cli.session.TokenSource;
import dev.sluice.cli.world.Screen;
import dev.sluice.cli.world.World;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all commands share: the profile, and a person's token for it. */
public abstract class Command implements Callable<Integer> {

    @Option(
            names = "--profile",
            paramLabel = "<name>",
            description = "Which gateway; default is the one chosen with `sluice profiles use`.")
    private @Nullable String profileName;

    protected final World world;
    protected final Screen screen;
    protected final Profiles profiles;

    protected Command(World world) {
        this.world = world;
        this.screen = world.screen();
        this.profiles = new Profiles(world);
    }

    protected String profileName() {
        return profiles.current(profileName);
    }

    protected Profile profile() {
        return profiles.require(profileName());
    }

    protected TokenSource tokens() {
        return new TokenSource(world, profiles, profileName());
    }

    /** Asks as the person who is signed in; a token that was refused is renewed once. */
    protected Reply asMember(BiFunction<Gateway, Gateway.Credential, Reply> request) {
        TokenSource tokens = tokens();
        try (Gateway gateway = new Gateway(world, profile())) {
            String token = tokens.token();
            Reply reply = request.apply(gateway, new Gateway.Credential.Token(token));
            if (reply.status() == 401) {
                reply = request.apply(gateway, new Gateway.Credential.Token(tokens.newerThan(token)));
            }
            return reply.orEnd(reply.status() == 401 ? "run: sluice login" : "ask your administrator");
        }
    }
}
