package dev.sluice.gateway.startup;

import dev.sluice.gateway.identity.OwnerSetup;
import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.settings.SluiceSettings;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Prints the start block once everything is up. */
@Component
class Announcement {

    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private final SluiceSettings settings;
    private final Providers providers;
    private final OwnerSetup ownerSetup;
    private final FirstKey firstKey;
    private final PublicListener listener;

    Announcement(
            SluiceSettings settings,
            Providers providers,
            OwnerSetup ownerSetup,
            FirstKey firstKey,
            PublicListener listener) {
        this.settings = settings;
        this.providers = providers;
        this.ownerSetup = ownerSetup;
        this.firstKey = firstKey;
        this.listener = listener;
    }

    /** Tells nothing when a stop has begun meanwhile: what it asks may then be closed already. */
    @EventListener
    void onReady(ApplicationReadyEvent event) {
        try {
            announce(event);
        } catch (RuntimeException e) {
            if (event.getApplicationContext().isActive()) {
                throw e;
            }
            LOG.debug("stopped while it became ready", e);
        }
    }

    private void announce(ApplicationReadyEvent event) {
        StartBlock block = new StartBlock(
                listener.url(),
                ownerSetup.pendingLink(),
                providers.definitions().stream().map(Announcement::describe).toList(),
                providers.demo(),
                settings.dataDir(),
                firstKey.mint(),
                Objects.requireNonNullElse(event.getTimeTaken(), Duration.ZERO));
        System.out.println(block.text());
    }

    private static String describe(ProviderDefinition provider) {
        return provider.baseUrl() == null ? provider.name() : provider.name() + " (" + provider.baseUrl() + ")";
    }
}
