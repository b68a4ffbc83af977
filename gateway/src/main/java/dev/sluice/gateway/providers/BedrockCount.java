package dev.sluice.gateway.providers;

import dev.sluice.gateway.formats.BodyEdits;
import dev.sluice.gateway.proxy.Edit;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The body of Bedrock's CountTokens: an InvokeModel body, in base64, inside another one (contract §16.1 and §19). */
final class BedrockCount {

    /** The only beta that counting accepts. */
    private static final String BETA = "claude-code-20250219";

    private BedrockCount() {}

    static List<Edit> edits(ModelCall call, String version) {
        BodyChanges changes = new BodyChanges(call.body())
                .remove(call.drop())
                .remove("model", "stream", RequestTags.FIELD)
                .setString("anthropic_version", version)
                .set("max_tokens", Long.toString(thinkingBudget(call) + 1));
        String tools = changes.received("tools");
        if (tools != null && tools.substring(1).strip().equals("]")) {
            changes.remove("tools");
        }
        BedrockBetas.put(call.betas().contains(BETA) ? List.of(BETA) : List.of(), changes);
        byte[] invoke = BodyEdits.apply(call.body().bytes().get(), changes.edits());
        String outer =
                "{\"input\":{\"invokeModel\":{\"body\":\"" + Base64.getEncoder().encodeToString(invoke) + "\"}}}";
        int length = call.body().bytes().get().remaining();
        return List.of(new Edit(0, length, outer.getBytes(StandardCharsets.UTF_8)));
    }

    private static long thinkingBudget(ModelCall call) {
        @Nullable String thinking = new BodyChanges(call.body()).received("thinking");
        if (thinking == null) {
            return 0;
        }
        try {
            return Math.max(
                    0,
                    JsonMapper.shared().readTree(thinking).path("budget_tokens").asLong(0));
        } catch (JacksonException _) {
            return 0;
        }
    }
}
