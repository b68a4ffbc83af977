package dev.sluice.gateway.saml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A logout message that arrived, or why it was refused. */
public sealed interface LogoutMessage {

    /**
     * The identity provider ends a session; it waits for an answer.
     *
     * @param id what the answer must name
     * @param sessionIndexes the sessions to end; empty means all of this person
     * @param relayState to be returned with the answer as it is
     */
    record Asked(
            String id,
            String nameId,
            @Nullable String nameIdFormat,
            List<String> sessionIndexes,
            @Nullable String relayState)
            implements LogoutMessage {}

    /** The identity provider answered our request {@code inResponseTo}, which the caller compares with the one it sent. */
    record Answered(
            @Nullable String inResponseTo,
            boolean success,
            @Nullable String relayState) implements LogoutMessage {}

    /** {@code sentence} is safe to show. */
    record Rejected(Reason reason, String sentence) implements LogoutMessage {}
}
