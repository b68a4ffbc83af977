package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.routing.Router;
import org.springframework.stereotype.Component;

/** Tells the router which providers and rules there are, now and after each change. */
@Component
final class RouterFeed {

    RouterFeed(RoutingRules rules, Router router) {
        rules.onChange(router::update);
    }
}
