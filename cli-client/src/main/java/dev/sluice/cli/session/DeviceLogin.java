package dev.sluice.cli.session;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.gateway.Reply;
import dev.sluice.cli.profile.Credentials;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.Progress;
import dev.sluice.cli.world.Screen;
import dev.sluice.cli.world.Table;
import dev.sluice.cli.world.World;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** Signs in by the device authorization grant (RFC 8628): a code here, a browser anywhere. */
final class DeviceLogin {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final Duration SLOWER = Duration.ofSeconds(5);
    private static final int LONGEST_INTERVAL_SECONDS = 60;

    private final World world;
    private final Gateway gateway;

    DeviceLogin(World world, Gateway gateway) {
        this.world = world;
        this.gateway = gateway;
    }

    Credentials signIn(boolean browser) {
        requireSluice();
        JsonNode begun = gateway.form("/oauth/device_authorization", Map.of("surface", "sluice"))
                .orEnd("run: sluice doctor")
                .json();
        String code = Table.printable(begun.path("user_code").asString(""));
        URI page = sameOrigin(begun.path("verification_uri_complete").asString(""));
        Screen screen = world.screen();
        if (begun.path("login_notice").isString()) {
            screen.note(Table.printable(begun.path("login_notice").asString("")));
        }
        screen.note("Open  " + page);
        screen.note("and check that it shows the code  " + screen.bold(code));
        if (browser) {
            Browser.open(world, page);
        }
        try (Progress waiting = Progress.of(world, "Waiting for your approval")) {
            return poll(
                    begun.path("device_code").asString(""),
                    Duration.ofSeconds(Math.clamp(begun.path("interval").asLong(5), 1, LONGEST_INTERVAL_SECONDS)),
                    world.clock().instant().plusSeconds(begun.path("expires_in").asLong(600)));
        }
    }

    /** The address must be the gateway's own, because tokens are made for that name. */
    private void requireSluice() {
        Reply reply = gateway.get("/.well-known/oauth-authorization-server", new Gateway.Credential.None())
                .orEnd("check the address");
        JsonNode discovery = reply.json();
        String issuer = discovery.path("issuer").asString("");
        if (issuer.isEmpty()) {
            throw new Problem(Exit.UNREACHABLE, gateway.profile().url() + " is no Sluice gateway", "check the address");
        }
        if (!issuer.equals(gateway.profile().url().toString())) {
            throw new Problem(
                    Exit.REFUSED,
                    "the gateway at " + gateway.profile().url() + " calls itself " + Table.printable(issuer),
                    "run: sluice login " + Table.printable(issuer));
        }
    }

    /** A page elsewhere could ask for a password. */
    private URI sameOrigin(String address) {
        if (address.startsWith(gateway.profile().url() + "/") && address.matches("[\\x21-\\x7e]+")) {
            return URI.create(address);
        }
        throw new Problem(Exit.REFUSED, "the gateway sends to a page that is not its own", "tell your administrator");
    }

    private Credentials poll(String deviceCode, Duration interval, Instant end) {
        Duration pause = interval;
        while (world.clock().instant().isBefore(end)) {
            LockSupport.parkNanos(pause.toNanos());
            Reply reply = gateway.form("/oauth/token", Map.of("grant_type", GRANT, "device_code", deviceCode));
            if (reply.ok()) {
                return TokenSource.credentials(reply, world.clock().instant(), null);
            }
            if (reply.status() >= 500) {
                continue;
            }
            switch (reply.json().path("error").asString("")) {
                case "authorization_pending" -> {}
                case "slow_down" -> pause = pause.plus(SLOWER);
                case "access_denied" ->
                    throw new Problem(Exit.REFUSED, "the sign-in was denied in the browser", "run: sluice login");
                case "expired_token" -> throw expired();
                default -> reply.orEnd("run: sluice login");
            }
        }
        throw expired();
    }

    private static Problem expired() {
        return new Problem(Exit.SIGN_IN, "nobody approved the sign-in in time", "run: sluice login");
    }
}
