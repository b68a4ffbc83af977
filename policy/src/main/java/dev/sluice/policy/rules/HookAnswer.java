package dev.sluice.policy.rules;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the PreToolUse hooks of a call said together. */
public record HookAnswer(Kind kind, @Nullable JsonNode updatedInput) {

    /** The answers, the strongest first; {@code BLOCK} is exit code 2. */
    public enum Kind {
        BLOCK,
        DENY,
        DEFER,
        ASK,
        ALLOW,
        NONE
    }

    public static final HookAnswer SILENT = new HookAnswer(Kind.NONE, null);

    /** Of two hooks the stronger answer counts. */
    public HookAnswer and(HookAnswer other) {
        return kind.compareTo(other.kind) <= 0 ? this : other;
    }
}
