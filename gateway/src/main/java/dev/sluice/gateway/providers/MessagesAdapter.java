package dev.sluice.gateway.providers;

import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.providers.UpstreamCall.AnswerForm;
import dev.sluice.gateway.providers.credentials.Authorization;
import dev.sluice.gateway.providers.credentials.OutgoingCall;
import dev.sluice.gateway.proxy.Edit;
import java.util.ArrayList;
import java.util.List;

/**
 * Providers that speak the Messages API as it is (contract §19): Anthropic, the simulator, Bedrock's Messages endpoint,
 * Claude Platform on AWS, Foundry.
 */
final class MessagesAdapter implements ProviderAdapter {

    private static final String VERSION = "2023-06-01";
    /** Tokens that were exchanged are accepted together with this value. */
    private static final String EXCHANGED_TOKEN_BETA = "oauth-2025-04-20";

    private final ProviderDefinition definition;
    private final BaseAddress base;
    private final Authorization authorization;

    MessagesAdapter(ProviderDefinition definition, BaseAddress base, Authorization authorization) {
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
        return true;
    }

    @Override
    public UpstreamCall prepare(ModelCall call) throws CredentialException {
        List<Edit> edits = edits(call);
        CallHeaders headers = headers(call);
        String path =
                base.prefix() + (call.operation() == Operation.MESSAGES ? "/v1/messages" : "/v1/messages/count_tokens");
        headers.with(authorization.headers(new OutgoingCall(
                base.origin(), path, headers.value("content-type"), () -> EditedBody.of(call.body(), edits))));
        return new UpstreamCall(base.origin(), "POST", path + query(call), headers.list(), edits, AnswerForm.MESSAGES);
    }

    private List<Edit> edits(ModelCall call) {
        // Bedrock's and Vertex's clients put these into the body; here they are header fields.
        BodyChanges changes =
                new BodyChanges(call.body()).remove(call.drop()).remove("anthropic_version", "anthropic_beta");
        if (definition.kind() == ProviderKind.BEDROCK_MESSAGES) {
            changes.remove(RequestTags.FIELD);
        }
        if (call.modelChanged()) {
            changes.setString("model", call.model());
        }
        if (call.stream() && !changes.has("stream")) {
            changes.set("stream", "true");
        }
        return changes.edits();
    }

    private CallHeaders headers(ModelCall call) {
        CallHeaders headers = definition.kind() == ProviderKind.CLAUDE_ON_AWS
                ? CallHeaders.except(call.headers(), "anthropic-workspace-id")
                        .with("anthropic-workspace-id", String.valueOf(definition.project()))
                : CallHeaders.except(call.headers());
        return headers.withDefault("content-type", CallHeaders.JSON)
                .withDefault("anthropic-version", VERSION)
                .withBetas(betas(call))
                .with("accept-encoding", "identity");
    }

    private List<String> betas(ModelCall call) {
        List<String> betas = new ArrayList<>(call.betas());
        if (definition.kind() == ProviderKind.BEDROCK_MESSAGES) {
            betas.removeIf(RequestTags::isBeta);
        }
        if (definition.credential() instanceof Credential.AnthropicFederation
                && !betas.contains(EXCHANGED_TOKEN_BETA)) {
            betas.add(EXCHANGED_TOKEN_BETA);
        }
        return betas;
    }

    /** AWS signs the query as well and has no use for it. */
    private String query(ModelCall call) {
        boolean signs =
                definition.kind() == ProviderKind.BEDROCK_MESSAGES || definition.kind() == ProviderKind.CLAUDE_ON_AWS;
        return call.query() == null || signs ? "" : '?' + call.query();
    }
}
