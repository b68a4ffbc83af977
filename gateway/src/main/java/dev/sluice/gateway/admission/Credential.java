package dev.sluice.gateway.admission;

import dev.sluice.gateway.proxy.Headers;
import org.jspecify.annotations.Nullable;

/** The credential of a request: the bearer token, else {@code x-api-key} (contract §6). */
final class Credential {

    private static final String SCHEME = "Bearer ";

    private Credential() {}

    static @Nullable String of(Headers headers) {
        String authorization = headers.first("authorization");
        if (authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            String token = authorization.substring(SCHEME.length()).strip();
            if (!token.isEmpty()) {
                return token;
            }
        }
        String key = headers.first("x-api-key");
        return key == null || key.isBlank() ? null : key.strip();
    }
}
