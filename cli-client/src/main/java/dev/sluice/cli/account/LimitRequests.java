package dev.sluice.cli.account;

import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.gateway.Reply;
import dev.sluice.cli.world.Json;
import java.math.BigDecimal;
import tools.jackson.databind.node.ObjectNode;

/** The one place that knows how the gateway takes a request for more. */
final class LimitRequests {

    private static final String PATH = "/api/limit_requests";

    private LimitRequests() {}

    static Reply ask(Gateway gateway, Gateway.Credential me, String period, BigDecimal dollars, String reason) {
        ObjectNode body = Json.object()
                .put("period", period)
                .put("amount", dollars.movePointRight(2).toPlainString())
                .put("reason", reason);
        return gateway.post(PATH, me, body);
    }
}
