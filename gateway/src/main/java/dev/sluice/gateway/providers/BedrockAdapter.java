package dev.sluice.gateway.providers;

import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.providers.UpstreamCall.AnswerForm;
import dev.sluice.gateway.providers.credentials.Authorization;
import dev.sluice.gateway.providers.credentials.OutgoingCall;
import dev.sluice.gateway.proxy.Edit;
import java.util.List;

/** Amazon Bedrock's InvokeModel: the model stands in the path, version and betas in the body (contract §19). */
final class BedrockAdapter implements ProviderAdapter {

    private static final String VERSION = "bedrock-2023-05-31";
    private static final String STREAM = "application/vnd.amazon.eventstream";

    private final ProviderDefinition definition;
    private final BaseAddress base;
    private final Authorization authorization;

    BedrockAdapter(ProviderDefinition definition, BaseAddress base, Authorization authorization) {
        this.definition = definition;
        this.base = base;
        this.authorization = authorization;
    }

    @Override
    public ProviderDefinition definition() {
        return definition;
    }

    @Override
    public boolean can(Operation operation, String model) {
        return operation == Operation.MESSAGES || BedrockModel.countable(model) != null;
    }

    @Override
    public UpstreamCall prepare(ModelCall call) throws CredentialException {
        boolean count = call.operation() == Operation.COUNT_TOKENS;
        List<Edit> edits = count ? BedrockCount.edits(call, VERSION) : edits(call.body(), call);
        String path = base.prefix() + "/model/" + PathSegment.encode(model(call), "") + method(call);
        CallHeaders headers = CallHeaders.only(call.headers(), "user-agent")
                .with("content-type", CallHeaders.JSON)
                .with("accept", !count && call.stream() ? STREAM : CallHeaders.JSON)
                .with("accept-encoding", "identity");
        headers.with(authorization.headers(
                new OutgoingCall(base.origin(), path, CallHeaders.JSON, () -> EditedBody.of(call.body(), edits))));
        return new UpstreamCall(
                base.origin(),
                "POST",
                path,
                headers.list(),
                edits,
                count ? AnswerForm.BEDROCK_COUNT : AnswerForm.AMAZON_EVENT_STREAM);
    }

    private static String model(ModelCall call) {
        String countable = call.operation() == Operation.COUNT_TOKENS ? BedrockModel.countable(call.model()) : null;
        return countable == null ? call.model() : countable;
    }

    private static String method(ModelCall call) {
        if (call.operation() == Operation.COUNT_TOKENS) {
            return "/count-tokens";
        }
        return call.stream() ? "/invoke-with-response-stream" : "/invoke";
    }

    private static List<Edit> edits(BodyMap body, ModelCall call) {
        BodyChanges changes = new BodyChanges(body)
                .remove(call.drop())
                .remove("model", "stream", RequestTags.FIELD)
                .setString("anthropic_version", VERSION);
        BedrockBetas.put(
                call.betas().stream().filter(each -> !RequestTags.isBeta(each)).toList(), changes);
        return changes.edits();
    }
}
