package dev.sluice.gateway.admission;

import dev.sluice.gateway.pricing.Pricing;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.routing.ProviderHealth;
import dev.sluice.gateway.routing.Router;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.spend.Ledger;
import dev.sluice.gateway.warnings.Warnings;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** What carrying out a request takes. */
@Component
record Desk(
        Providers providers,
        Router router,
        ProviderHealth health,
        Betas betas,
        Targets targets,
        Pricing pricing,
        Ledger ledger,
        RunningRequests running,
        SluiceSettings settings,
        Warnings warnings,
        CapNames capNames) {

    /** How long a provider may take until the head of its answer: one that is not a stream comes when it is complete. */
    Duration headWithin(boolean stream) {
        return stream
                ? settings.dataPlane().firstByteTimeout()
                : settings.dataPlane().providerTimeout();
    }
}
