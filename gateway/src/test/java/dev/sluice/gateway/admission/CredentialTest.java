package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.proxy.Headers;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialTest {

    @ParameterizedTest
    @CsvSource({"Bearer token", "bearer token", "BEARER   token", "'Bearer token '"})
    void theBearerTokenCountsAndItsSchemeInAnyCase(String authorization) {
        assertThat(of(Map.of("authorization", authorization))).isEqualTo("token");
    }

    @Test
    void theApiKeyCountsAlone() {
        assertThat(of(Map.of("x-api-key", " key "))).isEqualTo("key");
    }

    @Test
    void whereBothAreSentTheBearerTokenCounts() {
        assertThat(of(Map.of("authorization", "Bearer token", "x-api-key", "key")))
                .isEqualTo("token");
    }

    @ParameterizedTest
    @CsvSource({"Bearer", "'Bearer  '", "Basic dTpw", "token"})
    void anAuthorizationWithoutABearerTokenLeavesTheApiKey(String authorization) {
        assertThat(of(Map.of("authorization", authorization, "x-api-key", "key")))
                .isEqualTo("key");
        assertThat(of(Map.of("authorization", authorization))).isNull();
    }

    @Test
    void blankIsNone() {
        assertThat(of(Map.of("x-api-key", " "))).isNull();
        assertThat(of(Map.of())).isNull();
    }

    private static @Nullable String of(Map<String, String> headers) {
        return Credential.of(new Headers() {
            @Override
            public @Nullable String first(String name) {
                return headers.get(name);
            }

            @Override
            public List<String> all(String name) {
                String value = first(name);
                return value == null ? List.of() : List.of(value);
            }

            @Override
            public void forEach(BiConsumer<String, String> visitor) {
                headers.forEach(visitor);
            }
        });
    }
}
