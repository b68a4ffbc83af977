package dev.sluice.gateway.routing;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts routing together. Whoever holds providers and policy tells the router with {@link Router#update}. */
@Configuration(proxyBeanMethods = false)
class RoutingConfiguration {

    /** A model that was released after this gateway works on the day it comes out. */
    private static final boolean FORWARD_UNKNOWN_MODELS = true;

    @Bean
    ModelCatalogue modelCatalogue() {
        return ModelCatalogue.bundled();
    }

    @Bean
    ProviderHealth providerHealth(Clock clock, List<ProviderAlarm> alarms) {
        return new ProviderHealth(clock, alarms);
    }

    @Bean
    Router router(ModelCatalogue catalogue, ProviderHealth health) {
        return new Router(catalogue, health, () -> ThreadLocalRandom.current().nextLong(), FORWARD_UNKNOWN_MODELS);
    }
}
