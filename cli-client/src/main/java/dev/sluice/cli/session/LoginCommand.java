package dev.sluice.cli.session;

import dev.sluice.cli.Command;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.profile.Credentials;
import dev.sluice.cli.profile.Profile;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@picocli.CommandLine.Command(
        name = "login",
        description = "Sign in to a gateway, in the browser here or on another machine.",
        footer = {
            "",
            "Examples:",
            "  sluice login https://ai.corp.test",
            "  sluice login https://ai.corp.test --ca corp-ca.pem",
            "  sluice login https://staging.corp.test --profile staging",
            "  sluice login                  sign in again to the same gateway"
        })
public final class LoginCommand extends Command {

    @Parameters(arity = "0..1", paramLabel = "<address>", description = "Address of the gateway, once.")
    private @Nullable String address;

    @Option(names = "--ca", paramLabel = "<file>", description = "Your organization's own CA, as PEM.")
    private @Nullable String ca;

    @Option(
            names = "--pin",
            paramLabel = "<sha256:hex>",
            description = "Key that the gateway's certificate chain must have; `first` takes the present one.")
    private @Nullable String pin;

    @Option(names = "--no-browser", description = "Only show the address of the page.")
    private boolean noBrowser;

    LoginCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        Profile profile = wanted();
        try (Gateway gateway = new Gateway(world, profile)) {
            Credentials credentials = new DeviceLogin(world, gateway).signIn(!noBrowser);
            Profile kept = "first".equals(pin)
                    ? new Profile(profile.name(), profile.url(), profile.ca(), gateway.pin())
                    : profile;
            profiles.save(kept);
            TokenSource tokens = tokens();
            tokens.files().alone(() -> {
                tokens.files().write(credentials);
                return null;
            });
            profiles.choose(profile.name());
            screen.note(screen.good("Signed in") + " to " + profile.url() + " as " + credentials.email() + ".");
            screen.note("Next: sluice setup");
        }
        return Exit.DONE;
    }

    private Profile wanted() {
        Profile known = profiles.find(profileName());
        if (address == null && known == null) {
            throw new Problem(
                    Exit.USAGE, "no gateway is known here yet", "run: sluice login <address of your gateway>");
        }
        URI url = address == null && known != null ? known.url() : address(String.valueOf(address));
        Profile same = known != null && known.url().equals(url) ? known : new Profile(profileName(), url, null, null);
        String keptPin = pin == null ? same.pin() : "first".equals(pin) ? null : checkedPin();
        String file = ca == null ? world.variable("SLUICE_CA") : ca;
        return new Profile(profileName(), url, file == null ? same.ca() : world.path(file), keptPin);
    }

    private @Nullable String checkedPin() {
        if (pin != null && !pin.toLowerCase(Locale.ROOT).matches("sha256:[0-9a-f]{64}")) {
            throw new Problem(
                    Exit.USAGE, "a pin looks like sha256: and 64 hexadecimal digits", "run: sluice login --pin first");
        }
        return pin;
    }

    /** A gateway's address as a person types it; ends the command when it is none. */
    public static URI address(String typed) {
        String text = typed.contains("://") ? typed : "https://" + typed;
        try {
            URI url = URI.create(text.replaceFirst("/+$", ""));
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (web && url.getHost() != null && url.getRawQuery() == null && url.getRawUserInfo() == null) {
                if (url.getPath() != null && url.getPath().endsWith("/v1")) {
                    throw new Problem(Exit.USAGE, "the address of a gateway has no /v1 at its end", "leave out /v1");
                }
                if ("http".equals(url.getScheme()) && !loopback(url.getHost())) {
                    throw new Problem(
                            Exit.USAGE,
                            "http:// would send your sign-in in the clear",
                            "use https://" + url.getAuthority());
                }
                return url;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new Problem(Exit.USAGE, "this is not the address of a gateway", "write it like https://ai.corp.test");
    }

    private static boolean loopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.startsWith("127.")
                || host.equals("[::1]");
    }
}
