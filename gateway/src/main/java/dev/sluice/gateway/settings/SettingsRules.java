package dev.sluice.gateway.settings;

import dev.sluice.gateway.settings.SluiceSettings.DataPlane;
import dev.sluice.gateway.settings.SluiceSettings.DeviceSignIn;
import dev.sluice.gateway.settings.SluiceSettings.Provider;
import dev.sluice.gateway.settings.SluiceSettings.Tls;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules that annotations cannot say: values that must go together, addresses, files. */
final class SettingsRules {

    private static final int SHORTEST_PASSPHRASE = 32;

    private final Map<String, String> broken = new LinkedHashMap<>();

    /** The settings that break a rule, with what is wrong. Single use. */
    Map<String, String> broken(SluiceSettings settings) {
        checkPublicUrl(settings.publicUrl());
        checkMasterKey(settings);
        checkProviders(settings.providers());
        checkTls(settings.tls());
        checkLimits(settings.dataPlane());
        checkDeviceSignIn(settings.deviceSignIn());
        return broken;
    }

    private void checkPublicUrl(@Nullable URI url) {
        if (url != null && !(isHttp(url) && isBare(url))) {
            broken.put(
                    "sluice.public-url",
                    "must be an http or https address without user, query or fragment, such as"
                            + " https://sluice.example.com.");
        }
    }

    private void checkProviders(List<Provider> providers) {
        Set<String> names = new HashSet<>();
        for (int index = 0; index < providers.size(); index++) {
            Provider provider = providers.get(index);
            String prefix = "sluice.providers[" + index + "].";
            // A missing name is null here and told by its constraint.
            String name = String.valueOf(provider.name()).toLowerCase(Locale.ROOT);
            if (!names.add(name)) {
                broken.put(prefix + "name", "is the name of another provider already; each needs its own.");
            }
            ProviderRules.broken(provider).forEach((field, why) -> broken.putIfAbsent(prefix + field, why));
        }
    }

    private void checkMasterKey(SluiceSettings settings) {
        long given = Stream.of(settings.masterKey(), settings.masterKeyFile(), settings.masterKeyKms())
                .filter(Objects::nonNull)
                .count();
        if (given > 1) {
            broken.put(
                    "sluice.master-key",
                    "only one of sluice.master-key, sluice.master-key-file and sluice.master-key-kms may be given.");
        }
        String key = settings.masterKey();
        if (key != null && key.length() < SHORTEST_PASSPHRASE) {
            broken.put("sluice.master-key", "must be 32 bytes in base64, or a passphrase of at least 32 characters.");
        }
        checkFile("sluice.master-key-file", settings.masterKeyFile());
    }

    private void checkTls(Tls tls) {
        checkFile("sluice.tls.certificate", tls.certificate());
        checkFile("sluice.tls.private-key", tls.privateKey());
        if ((tls.certificate() == null) != (tls.privateKey() == null)) {
            String missing = tls.certificate() == null ? "sluice.tls.certificate" : "sluice.tls.private-key";
            broken.put(missing, "must be given too: certificate and private key belong together.");
        }
    }

    private void checkFile(String key, @Nullable Path file) {
        if (file == null) {
            return;
        }
        if (!Files.isRegularFile(file)) {
            broken.put(key, "must be a file; there is none at " + file.toAbsolutePath() + ".");
        } else if (!Files.isReadable(file)) {
            broken.put(key, "must be a file that the user who runs Sluice may read.");
        }
    }

    private void checkLimits(DataPlane limits) {
        positive("header-timeout", limits.headerTimeout());
        positive("body-timeout", limits.bodyTimeout());
        positive("idle-timeout", limits.idleTimeout());
        positive("write-timeout", limits.writeTimeout());
        positive("connect-timeout", limits.connectTimeout());
        positive("provider-timeout", limits.providerTimeout());
        positive("ping-interval", limits.pingInterval());
        if (limits.shutdownGrace().isNegative()) {
            broken.put("sluice.data-plane.shutdown-grace", "must not be negative.");
        }
        long maxBody = limits.maxBody().toBytes();
        if (maxBody <= 0 || maxBody > Integer.MAX_VALUE) {
            broken.put("sluice.data-plane.max-body", "must be more than 0 and less than 2GB.");
        }
    }

    private void checkDeviceSignIn(DeviceSignIn signIn) {
        atLeastASecond("access-token-lifetime", signIn.accessTokenLifetime());
        atLeastASecond("session-lifetime", signIn.sessionLifetime());
        atLeastASecond("poll-interval", signIn.pollInterval());
    }

    private void atLeastASecond(String name, Duration value) {
        if (value.toSeconds() < 1) {
            broken.put("sluice.device-sign-in." + name, "must be at least 1s.");
        }
    }

    private void positive(String name, Duration value) {
        if (!value.isPositive()) {
            broken.put("sluice.data-plane." + name, "must be longer than 0.");
        }
    }

    static boolean isHttp(URI url) {
        String scheme = url.getScheme();
        return url.getHost() != null && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme));
    }

    static boolean isBare(URI url) {
        return url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
    }
}
