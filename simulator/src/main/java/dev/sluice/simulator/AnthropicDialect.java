package dev.sluice.simulator;

/** The Anthropic API. */
final class AnthropicDialect implements Dialect {

    static final Dialect INSTANCE = new AnthropicDialect();

    /** The private headers of the real provider; a gateway must not pass them on. */
    private static final String PRIVATE_HEADERS = """
            anthropic-organization-id: 00000000-0000-4000-8000-00000051b000\r
            anthropic-ratelimit-requests-limit: 4000\r
            anthropic-ratelimit-requests-remaining: 3999\r
            anthropic-ratelimit-requests-reset: 2026-01-01T00:00:00Z\r
            anthropic-ratelimit-tokens-limit: 2000000\r
            anthropic-ratelimit-tokens-remaining: 1999000\r
            anthropic-ratelimit-tokens-reset: 2026-01-01T00:00:00Z\r
            anthropic-ratelimit-input-tokens-limit: 1600000\r
            anthropic-ratelimit-input-tokens-remaining: 1599000\r
            anthropic-ratelimit-input-tokens-reset: 2026-01-01T00:00:00Z\r
            anthropic-ratelimit-output-tokens-limit: 400000\r
            anthropic-ratelimit-output-tokens-remaining: 399000\r
            anthropic-ratelimit-output-tokens-reset: 2026-01-01T00:00:00Z\r
            server: sluice-simulator\r
            via: 1.1 simulator\r
            set-cookie: _sim=1; HttpOnly; Path=/\r
            request-id: """ + " ";

    private AnthropicDialect() {}

    @Override
    public String headers(String requestId) {
        return PRIVATE_HEADERS + requestId + "\r\n";
    }
}
