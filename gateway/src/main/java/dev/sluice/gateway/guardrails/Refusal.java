package dev.sluice.gateway.guardrails;

import java.util.Locale;
import java.util.UUID;

/**
 * Why a request may not go on.
 *
 * @param guardrail the one that decided
 * @param message a sentence for the person at the client
 */
public record Refusal(UUID guardrail, Reason reason, String message) {

    /** What a guardrail found wrong. */
    public enum Reason {
        MODEL,
        MAX_TOKENS,
        SERVER_TOOL,
        FAST_MODE,
        GEOGRAPHY,
        CLIENT,
        CLIENT_VERSION,
        ADDRESS,
        HOURS,
        SECRET;

        /** The word in tables, metrics and messages. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
