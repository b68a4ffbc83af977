package dev.sluice.gateway.policies;

import dev.sluice.policy.rules.Decision;
import dev.sluice.policy.rules.Links;
import dev.sluice.policy.rules.Mode;
import dev.sluice.policy.rules.PermissionEngine;
import dev.sluice.policy.rules.RuleBook;
import dev.sluice.policy.rules.Scope;
import dev.sluice.policy.rules.Session;
import dev.sluice.policy.rules.ToolCall;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Decides about calls as a client with these settings would, in a plain trusted project folder. */
final class WhatIf {

    /** Characters of one call. */
    static final int LONGEST_CALL = 50_000;

    private static final String HOME = "/home/dev";
    private static final String PROJECT = HOME + "/project";

    private final PermissionEngine engine;

    WhatIf(JsonNode settings) {
        String mode = settings.path("permissions").path("defaultMode").asString("default");
        Session session = new Session(PROJECT, PROJECT, HOME, false, true, false, true, Mode.of(mode), Links.NONE);
        engine = new PermissionEngine(RuleBook.of(Map.of(Scope.MANAGED, settings), session));
    }

    Decision decide(ToolCall call) {
        return engine.decide(call);
    }

    /**
     * Reads what somebody pasted: {@code {"tool":"Bash","input":{…}}} (or {@code tool_name} and {@code tool_input}, as
     * hooks get them), or else a command of the shell.
     *
     * @throws InvalidPolicyException when it begins like JSON and is none, or is too long
     */
    static ToolCall read(String text) {
        if (text.isBlank() || text.length() > LONGEST_CALL) {
            throw new InvalidPolicyException("call: must have 1 to " + LONGEST_CALL + " characters");
        }
        if (!text.stripLeading().startsWith("{")) {
            return command(text);
        }
        try {
            JsonNode node = BodyText.JSON.readTree(text);
            JsonNode tool = node.has("tool") ? node.path("tool") : node.path("tool_name");
            JsonNode input = node.has("input") ? node.path("input") : node.path("tool_input");
            if (!tool.isString() || tool.stringValue().isBlank()) {
                throw new InvalidPolicyException("call: needs \"tool\", the tool's name");
            }
            if (!input.isMissingNode() && !input.isObject()) {
                throw new InvalidPolicyException("call: \"input\" must be an object");
            }
            return new ToolCall(tool.stringValue(), input.isObject() ? input : BodyText.JSON.createObjectNode());
        } catch (JacksonException e) {
            // "{ echo a; }" is a command, too.
            if (text.stripLeading().matches("(?s)\\{\\s*\".*")) {
                throw new InvalidPolicyException("call: is not JSON: " + e.getOriginalMessage());
            }
            return command(text);
        }
    }

    private static ToolCall command(String text) {
        ObjectNode input = BodyText.JSON.createObjectNode();
        input.put("command", text);
        return new ToolCall("Bash", input);
    }
}
