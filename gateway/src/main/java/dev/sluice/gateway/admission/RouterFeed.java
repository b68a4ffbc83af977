package dev.sluice.gateway.admission;

import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.routing.Router;
import dev.sluice.gateway.routing.RoutingPolicy;
import org.springframework.stereotype.Component;

/** Tells the router which providers there are, now and after each change. */
@Component
final class RouterFeed {

    RouterFeed(Providers providers, Router router) {
        providers.onChange(definitions -> router.update(definitions, RoutingPolicy.NONE));
    }
}
