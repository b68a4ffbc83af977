package dev.sluice.gateway.federation;

/** What a CI job runs to get its credential. */
final class JobLines {

    private static final String EXCHANGE = """
            export ANTHROPIC_BASE_URL=%1$s
            export ANTHROPIC_AUTH_TOKEN=$(curl -fsS %1$s/oauth/token \\
              -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange \\
              -d subject_token_type=urn:ietf:params:oauth:token-type:jwt \\
              --data-urlencode "subject_token=$ID_TOKEN" | jq -r .access_token)""";

    private JobLines() {}

    /** A step of a workflow with the permission {@code id-token: write}. */
    static String github(String base) {
        return """
                # permissions: { id-token: write }
                ID_TOKEN=$(curl -fsS -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\
                  "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=%s" | jq -r .value)
                """.formatted(base) + EXCHANGE.formatted(base);
    }

    /** A script of a job. */
    static String gitlab(String base) {
        return """
                # id_tokens: { ID_TOKEN: { aud: %s } }
                """.formatted(base) + EXCHANGE.formatted(base);
    }
}
