package dev.sluice.gateway.admission;

import dev.sluice.gateway.admission.ModelPath.ClientFormat;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.routing.RouteQuery;
import java.util.List;
import java.util.UUID;

/**
 * A request to a model, as it was understood.
 *
 * @param notices headers that the answer carries besides
 */
record AskedCall(Request request, ModelPath path, Holder holder, MessageRequest message, List<Header> notices) {

    boolean counting() {
        return path.operation() == Operation.COUNT_TOKENS;
    }

    boolean bedrockFormat() {
        return path.format() == ClientFormat.BEDROCK;
    }

    /** What the router is asked about this call, or about another model in its place. */
    RouteQuery query(String model) {
        UUID workspace = holder.workspaceId();
        return new RouteQuery(
                model,
                workspace == null ? null : Ids.text("wrkspc", workspace),
                request.headers().first("x-claude-code-session-id"),
                counting(),
                request.receivedAt());
    }

    /** Whether the body of the model call is wrapped in the one that was received. */
    boolean wrapped() {
        return bedrockFormat() && counting();
    }
}
