package dev.sluice.gateway.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.sluice.gateway.devices.FormBody;
import dev.sluice.gateway.devices.OAuthProblem;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateOfExchangesTest {

    @Test
    void whoeverIsRefusedTooOftenHasToWait() {
        TrustRules none = mock(TrustRules.class);
        when(none.of(anyString())).thenReturn(List.of());
        TokenExchange exchange =
                new TokenExchange(none, mock(TokenChecks.class), mock(Exchanges.class), Clock.systemUTC());
        FormBody form = new FormBody(Map.of(
                "subject_token", List.of("a.b.c"),
                "subject_token_type", List.of("urn:ietf:params:oauth:token-type:jwt")));

        for (int i = 0; i < TokenExchange.MOST_REFUSED; i++) {
            assertThat(problem(exchange, form, "192.0.2.1")).hasMessageContaining("no trust rule");
        }
        assertThat(problem(exchange, form, "192.0.2.1")).hasMessageContaining("too many");
        assertThat(problem(exchange, form, "192.0.2.2")).hasMessageContaining("no trust rule");
    }

    private static OAuthProblem problem(TokenExchange exchange, FormBody form, String address) {
        return catchThrowableOfType(OAuthProblem.class, () -> exchange.answer(form, address));
    }
}
