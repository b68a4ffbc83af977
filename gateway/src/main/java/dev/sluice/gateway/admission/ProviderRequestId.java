package dev.sluice.gateway.admission;

import dev.sluice.gateway.proxy.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a provider calls a request, for the ledger and the provider's support. */
final class ProviderRequestId {

    private static final List<String> FIELDS =
            List.of("request-id", "x-amzn-requestid", "apim-request-id", "x-request-id");

    private ProviderRequestId() {}

    static @Nullable String of(Headers headers) {
        for (String field : FIELDS) {
            String value = headers.first(field);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
