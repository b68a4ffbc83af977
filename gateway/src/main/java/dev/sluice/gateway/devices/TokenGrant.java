package dev.sluice.gateway.devices;

/** A grant of {@code /oauth/token} that another module answers (RFC 6749 §4.5). */
public interface TokenGrant {

    /** The value of {@code grant_type} that it answers. */
    String type();

    /**
     * Answers a request.
     *
     * @param address where it comes from
     * @throws OAuthProblem when there is no token for it
     */
    Issued answer(FormBody form, String address);

    /** A token that was issued; {@code issuedTokenType} as in RFC 8693 §3. */
    record Issued(String accessToken, String issuedTokenType, long expiresInSeconds) {

        /** Leaves the token out. */
        @Override
        public String toString() {
            return "Issued[" + issuedTokenType + "]";
        }
    }
}
