package dev.sluice.gateway.providers;

import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.providers.UpstreamCall.AnswerForm;
import dev.sluice.gateway.providers.credentials.Authorization;
import dev.sluice.gateway.providers.credentials.OutgoingCall;
import dev.sluice.gateway.proxy.Edit;
import java.util.List;

/** Google Vertex AI: the model stands in the path, the version in the body (contract §19). */
final class VertexAdapter implements ProviderAdapter {

    private static final String VERSION = "vertex-2023-10-16";

    private final ProviderDefinition definition;
    private final BaseAddress base;
    private final Authorization authorization;

    VertexAdapter(ProviderDefinition definition, BaseAddress base, Authorization authorization) {
        this.definition = definition;
        this.base = base;
        this.authorization = authorization;
    }

    /** The host of a location: one region, the whole world, or a multi-region. */
    static String ownAddress(String location) {
        return switch (location) {
            case "global" -> "https://aiplatform.googleapis.com";
            case "us", "eu" -> "https://aiplatform." + location + ".rep.googleapis.com";
            default -> "https://" + location + "-aiplatform.googleapis.com";
        };
    }

    @Override
    public ProviderDefinition definition() {
        return definition;
    }

    @Override
    public boolean can(Operation operation, String model) {
        return true;
    }

    @Override
    public UpstreamCall prepare(ModelCall call) throws CredentialException {
        List<Edit> edits = edits(call);
        String path = base.prefix() + "/v1/projects/" + definition.project() + "/locations/" + definition.region()
                + "/publishers/anthropic/models/" + method(call);
        CallHeaders headers = CallHeaders.only(
                        call.headers(), "content-type", "accept", "user-agent", "anthropic-version")
                .withDefault("content-type", CallHeaders.JSON)
                .withBetas(call.betas().stream()
                        .filter(each -> !RequestTags.isBeta(each))
                        .toList())
                .with("accept-encoding", "identity");
        headers.with(authorization.headers(new OutgoingCall(
                base.origin(), path, headers.value("content-type"), () -> EditedBody.of(call.body(), edits))));
        return new UpstreamCall(base.origin(), "POST", path, headers.list(), edits, AnswerForm.MESSAGES);
    }

    private static String method(ModelCall call) {
        if (call.operation() == Operation.COUNT_TOKENS) {
            return "count-tokens:rawPredict";
        }
        // An @ in front of a model's date may stand in a path as it is, and the vendor's SDKs leave it.
        return PathSegment.encode(call.model(), "@") + (call.stream() ? ":streamRawPredict" : ":rawPredict");
    }

    private List<Edit> edits(ModelCall call) {
        BodyChanges changes =
                new BodyChanges(call.body()).remove(call.drop()).remove("anthropic_beta", RequestTags.FIELD);
        changes.setString("anthropic_version", VERSION);
        if (call.operation() == Operation.COUNT_TOKENS) {
            if (call.modelChanged()) {
                changes.setString("model", call.model());
            }
        } else {
            changes.remove("model");
            if (call.stream() && !changes.has("stream")) {
                changes.set("stream", "true");
            }
        }
        return changes.edits();
    }
}
