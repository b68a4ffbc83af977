package dev.sluice.simulator;

import dev.sluice.simulator.MessagesRequestReader.Form;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Google Vertex AI's publisher models of Anthropic. */
final class VertexEndpoint implements Endpoint {

    static final int MAX_BODY_BYTES = 30 * 1024 * 1024;

    private static final String VERSION = "vertex-2023-10-16";
    private static final Pattern CALL =
            Pattern.compile("(?:/v1)?/projects/([^/]+)/locations/[^/]+/publishers/anthropic/"
                    + "models/([^/:]+):(rawPredict|streamRawPredict)");

    private final Control control;
    private final Answering answering;

    VertexEndpoint(Control control, Answering answering) {
        this.control = control;
        this.answering = answering;
    }

    @Override
    public Reply answer(Arrival arrival) {
        Matcher call = CALL.matcher(arrival.path());
        boolean known = call.matches() && "POST".equals(arrival.method());
        Dialect dialect = new VertexDialect(known ? decoded(call.group(1)) : "unknown");
        String bearer = arrival.bearer();
        if (bearer == null || !isValid(bearer)) {
            return Answering.error(arrival, dialect, dialect.error(401, null, null));
        }
        if (!known) {
            return Answering.error(arrival, dialect, dialect.error(404, null, null));
        }
        if (arrival.bodyBytes() > MAX_BODY_BYTES) {
            String message = "The request size (" + arrival.bodyBytes() + " bytes) exceeds 30.000MB limit.";
            return Answering.error(arrival, dialect, dialect.error(400, null, message));
        }
        String model = decoded(call.group(2));
        if ("count-tokens".equals(model)) {
            return answering.count(arrival, dialect, body -> MessagesRequestReader.read(body, Form.TO_COUNT));
        }
        return answering.messages(arrival, dialect, body -> checked(body, model));
    }

    private boolean isValid(String bearer) {
        return control.isNamed(bearer) || control.accounts().isIssued(Flavour.GOOGLE_TOKEN, bearer);
    }

    private static MessagesRequest checked(byte[] body, String model) {
        MessagesRequest request = MessagesRequestReader.read(body, Form.ADDRESSED);
        for (String key : new String[] {"model", "tags"}) {
            if (request.named().contains(key)) {
                throw new IllegalArgumentException(key + ": Extra inputs are not permitted");
            }
        }
        if (request.version() == null) {
            throw new IllegalArgumentException("anthropic_version: Field required");
        }
        if (!VERSION.equals(request.version())) {
            throw new IllegalArgumentException("anthropic_version: Input should be '" + VERSION + "'");
        }
        return request.to(model.replace('@', '-'), request.stream());
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
