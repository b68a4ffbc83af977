package dev.sluice.simulator;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator needs to know of a Messages request.
 *
 * @param model as asked
 * @param maxTokens most tokens that the answer may have
 * @param turns number of messages
 * @param toolNames names of the tools on offer
 * @param markers text of the marker lines in the last user message, without {@code sim:}
 * @param toolResult first characters of the tool result that ends the conversation, null when none does
 * @param version {@code anthropic_version} of the body, null when it has none
 * @param betas {@code anthropic_beta} of the body
 * @param named which of {@code model}, {@code stream} and {@code tags} the body has
 * @param cached whether the request marks anything for the prompt cache
 * @param cachedForAnHour whether it asks for the one-hour cache
 */
record MessagesRequest(
        String model,
        int maxTokens,
        boolean stream,
        int turns,
        Set<String> toolNames,
        String markers,
        @Nullable String toolResult,
        @Nullable String version,
        List<String> betas,
        Set<String> named,
        boolean cached,
        boolean cachedForAnHour) {

    /** Stands for a request whose body nobody looked at. */
    static MessagesRequest unread(boolean stream) {
        return new MessagesRequest(
                "claude-simulated",
                Integer.MAX_VALUE,
                stream,
                1,
                Set.of(),
                "",
                null,
                null,
                List.of(),
                Set.of(),
                false,
                false);
    }

    /** The request as one to this model, which its address names. */
    MessagesRequest to(String addressed, boolean streamed) {
        return new MessagesRequest(
                addressed,
                maxTokens,
                streamed,
                turns,
                toolNames,
                markers,
                toolResult,
                version,
                betas,
                named,
                cached,
                cachedForAnHour);
    }
}
