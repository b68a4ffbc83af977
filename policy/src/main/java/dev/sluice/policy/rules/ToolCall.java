package dev.sluice.policy.rules;

import tools.jackson.databind.JsonNode;

/**
 * A call that the model wants to make.
 *
 * @param input the tool's arguments, a JSON object
 * @param userInteraction the tool is marked {@code anthropic/requiresUserInteraction}
 */
public record ToolCall(String tool, JsonNode input, boolean userInteraction, HookAnswer hook) {

    public ToolCall(String tool, JsonNode input) {
        this(tool, input, false, HookAnswer.SILENT);
    }

    String text(String field) {
        return input.path(field).isString() ? input.path(field).stringValue() : "";
    }
}
