package dev.sluice.simulator;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.EnumMap;
import java.util.Map;

/** All flavours: finds the one that a request is for. Thread-safe. */
final class Endpoints {

    /** Largest request body that is kept, as at the Anthropic API; the clouds' own limits are lower. */
    static final int MAX_BODY_BYTES = 32 * 1024 * 1024;

    private final Control control;
    private final Map<Flavour, Endpoint> byFlavour = new EnumMap<>(Flavour.class);

    Endpoints(Control control) {
        this.control = control;
        Answering answering = new Answering(control);
        SignatureCheck signatures = new SignatureCheck(control.accounts());
        byFlavour.put(Flavour.ANTHROPIC, new AnthropicEndpoint(control, answering));
        byFlavour.put(Flavour.BEDROCK, new BedrockEndpoint(control, answering, signatures));
        byFlavour.put(Flavour.BEDROCK_MESSAGES, new AwsMessagesEndpoint(control, answering, signatures));
        byFlavour.put(Flavour.CLAUDE_ON_AWS, new AwsMessagesEndpoint(control, answering, signatures));
        byFlavour.put(Flavour.VERTEX, new VertexEndpoint(control, answering));
        byFlavour.put(Flavour.FOUNDRY, new FoundryEndpoint(control, answering));
        byFlavour.put(Flavour.STS, new StsEndpoint(control.accounts(), answering, signatures));
        byFlavour.put(Flavour.GOOGLE_TOKEN, new GoogleTokenEndpoint(control.accounts(), answering));
        byFlavour.put(Flavour.ENTRA, new EntraEndpoint(control.accounts(), answering));
    }

    Arrival arrival(String method, String target, HttpHeaders headers, byte[] body, long bodyBytes, String requestId) {
        return Arrival.of(method, target, headers, body, bodyBytes, requestId, control.wantedFlavour());
    }

    Reply answer(Arrival arrival) {
        Endpoint endpoint = byFlavour.get(arrival.flavour());
        if (endpoint == null) {
            throw new IllegalStateException("no endpoint for " + arrival.flavour());
        }
        try {
            return endpoint.answer(arrival);
        } catch (IllegalArgumentException e) {
            // An address or a form whose percent-encoding is broken.
            return Answering.error(arrival, AnthropicDialect.INSTANCE, ErrorAnswer.invalid("Malformed request"));
        }
    }
}
