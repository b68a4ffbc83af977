package dev.sluice.gateway.saml;

import org.jspecify.annotations.Nullable;

/**
 * What this browser waits for.
 *
 * @param requestId the request that this browser was sent away with; null when it was not
 * @param unsolicitedAllowed whether a response that answers no request may start a session. Off unless an administrator
 *     asked for it: such a response can be planted in somebody else's browser
 */
public record ExpectedLogin(@Nullable String requestId, boolean unsolicitedAllowed) {

    public static ExpectedLogin answerTo(String requestId) {
        return new ExpectedLogin(requestId, false);
    }

    boolean admits(@Nullable String inResponse, @Nullable String inConfirmation) {
        if (inResponse == null && inConfirmation == null) {
            return unsolicitedAllowed;
        }
        return requestId != null
                && requestId.equals(inConfirmation)
                && (inResponse == null || requestId.equals(inResponse));
    }
}
