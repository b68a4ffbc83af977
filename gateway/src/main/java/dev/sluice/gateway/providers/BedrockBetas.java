package dev.sluice.gateway.providers;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Betas of a Bedrock call travel in its body. */
final class BedrockBetas {

    private static final String FIELD = "anthropic_beta";

    private BedrockBetas() {}

    static void put(List<String> betas, BodyChanges changes) {
        if (betas.isEmpty()) {
            changes.remove(FIELD);
        } else {
            changes.set(FIELD, JsonMapper.shared().writeValueAsString(betas));
        }
    }
}
