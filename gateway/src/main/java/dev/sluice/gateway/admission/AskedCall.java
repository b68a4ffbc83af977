package dev.sluice.gateway.admission;

import dev.sluice.gateway.admission.ModelPath.ClientFormat;
import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.proxy.Request;

/** A request to a model, as it was understood. */
record AskedCall(Request request, ModelPath path, Holder holder, MessageRequest message) {

    boolean counting() {
        return path.operation() == Operation.COUNT_TOKENS;
    }

    boolean bedrockFormat() {
        return path.format() == ClientFormat.BEDROCK;
    }

    /** Whether the body of the model call is wrapped in the one that was received. */
    boolean wrapped() {
        return bedrockFormat() && counting();
    }
}
