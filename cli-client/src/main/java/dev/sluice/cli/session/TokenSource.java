package dev.sluice.cli.session;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.gateway.Reply;
import dev.sluice.cli.gateway.Unreachable;
import dev.sluice.cli.profile.CredentialFiles;
import dev.sluice.cli.profile.Credentials;
import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.profile.Profiles;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Tokens that are good now. They are renewed ahead of their end, by one process however many ask at once; when the gateway
 * is away, the old one is given out until it really ends.
 */
public final class TokenSource {

    private static final int MOST_SECONDS = 7 * 24 * 3600;

    private final World world;
    private final Profiles profiles;
    private final String name;
    private final CredentialFiles files;

    public TokenSource(World world, Profiles profiles, String name) {
        this.world = world;
        this.profiles = profiles;
        this.name = name;
        this.files = new CredentialFiles(world, profiles, name);
    }

    public CredentialFiles files() {
        return files;
    }

    /** A token that is good now; ends the command when there is none to be had. */
    public String token() {
        Credentials known = signedIn();
        if (!known.due(world.clock().instant())) {
            return known.accessToken();
        }
        try {
            return renewed(known.accessToken()).accessToken();
        } catch (Problem e) {
            // A full disk or a read-only home does not end what still works.
            if (e.exit() == Exit.LOCAL && !known.expired(world.clock().instant())) {
                return known.accessToken();
            }
            throw e;
        }
    }

    /** A token that is newer than this one, which the gateway did not take. */
    public String newerThan(String refused) {
        return renewed(refused).accessToken();
    }

    private Credentials signedIn() {
        Credentials known = files.read();
        if (known == null) {
            profiles.require(name);
            throw new Problem(Exit.SIGN_IN, "nobody is signed in", "run: sluice login" + option());
        }
        return known;
    }

    private String option() {
        return name.equals(Profiles.USUAL) ? "" : " --profile " + name;
    }

    private Credentials renewed(String old) {
        return files.alone(() -> {
            Credentials known = signedIn();
            boolean othersDid =
                    !known.accessToken().equals(old) && !known.due(world.clock().instant());
            return othersDid ? known : renew(known);
        });
    }

    private Credentials renew(Credentials old) {
        boolean good = !old.expired(world.clock().instant());
        String refreshToken = files.refreshToken(old);
        if (refreshToken == null) {
            if (good) {
                return old;
            }
            throw new Problem(Exit.SIGN_IN, "the sign-in has expired", "run: sluice login" + option());
        }
        Profile profile = profiles.require(name);
        try {
            files.requireRoom();
            return exchange(profile, refreshToken, old);
        } catch (Unreachable e) {
            if (good) {
                return old;
            }
            throw e;
        }
    }

    private Credentials exchange(Profile profile, String refreshToken, Credentials old) {
        try (Gateway gateway = new Gateway(world, profile)) {
            Reply reply =
                    gateway.form("/oauth/token", Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
            if (reply.status() >= 500 || reply.status() == 429) {
                if (!old.expired(world.clock().instant())) {
                    return old;
                }
                reply.orEnd("run: sluice doctor");
            }
            if (!reply.ok()) {
                if (reply.json().path("error").asString("").equals("invalid_grant")) {
                    files.forget();
                    throw new Problem(
                            Exit.SIGN_IN, "this sign-in has ended at the gateway", "run: sluice login" + option());
                }
                reply.orEnd("run: sluice login" + option());
            }
            Credentials fresh = credentials(reply, world.clock().instant(), old.email());
            files.write(fresh);
            return fresh;
        }
    }

    /** What a token endpoint gave. */
    static Credentials credentials(Reply reply, Instant now, @Nullable String email) {
        JsonNode json = reply.json();
        String access = json.path("access_token").asString("");
        String refresh = json.path("refresh_token").asString("");
        long seconds = json.path("expires_in").asLong(0);
        boolean sane = access.matches("[\\x21-\\x7e]{1,8192}")
                && refresh.matches("[\\x21-\\x7e]{1,1024}")
                && seconds > 0
                && seconds <= MOST_SECONDS;
        if (!sane) {
            throw new Problem(Exit.UNREACHABLE, "the gateway's answer holds no usable token", "run: sluice doctor");
        }
        return new Credentials(
                access,
                refresh,
                now,
                now.plusSeconds(seconds),
                json.path("email").asString(Objects.requireNonNullElse(email, "")));
    }
}
