package dev.sluice.gateway.admission;

import dev.sluice.gateway.proxy.Headers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The {@code retry-after} of an answer in seconds (RFC 9110 §10.2.3); its other form, a date, no provider uses. */
final class RetryAfter {

    private RetryAfter() {}

    static @Nullable Duration of(Headers headers) {
        String value = headers.first("retry-after");
        return value != null && value.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
    }
}
