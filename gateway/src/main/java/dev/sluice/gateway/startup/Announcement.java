package dev.sluice.gateway.startup;

import dev.sluice.gateway.settings.ConfiguredProviders;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.settings.SluiceSettings.Provider;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Prints the start block once everything is up. */
@Component
class Announcement {

    private final SluiceSettings settings;
    private final ConfiguredProviders providers;
    private final ObjectProvider<SetupLink> setupLink;
    private final ObjectProvider<FirstKey> firstKey;
    private final ObjectProvider<PublicPort> publicPort;

    Announcement(
            SluiceSettings settings,
            ConfiguredProviders providers,
            ObjectProvider<SetupLink> setupLink,
            ObjectProvider<FirstKey> firstKey,
            ObjectProvider<PublicPort> publicPort) {
        this.settings = settings;
        this.providers = providers;
        this.setupLink = setupLink;
        this.firstKey = firstKey;
        this.publicPort = publicPort;
    }

    @EventListener
    void onReady(ApplicationReadyEvent event) {
        System.out.println(block(event.getTimeTaken()).text());
    }

    StartBlock block(@Nullable Duration took) {
        SetupLink link = setupLink.getIfAvailable();
        FirstKey key = firstKey.getIfAvailable();
        return new StartBlock(
                address(),
                link == null ? Optional.empty() : link.pendingPath(),
                providers.list().stream().map(Announcement::describe).toList(),
                providers.demo(),
                settings.dataDir(),
                key == null ? Optional.empty() : key.secret(),
                Objects.requireNonNullElse(took, Duration.ZERO));
    }

    private String address() {
        URI publicUrl = settings.publicUrl();
        if (publicUrl != null) {
            return publicUrl.toString().replaceAll("/+$", "");
        }
        PublicPort bound = publicPort.getIfAvailable();
        String scheme = settings.tls().certificate() == null ? "http" : "https";
        return scheme + "://localhost:" + (bound == null ? settings.port() : bound.number());
    }

    private static String describe(Provider provider) {
        return provider.baseUrl() == null ? provider.name() : provider.name() + " (" + provider.baseUrl() + ")";
    }
}
