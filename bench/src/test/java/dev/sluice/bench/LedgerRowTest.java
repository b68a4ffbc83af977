package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerRowTest {

    @Test
    void listPriceCountsEveryKindOfToken() {
        assertThat(new LedgerRow.Tokens(1_000, 300, 40, 2_000, 500).listPrice()).isEqualByComparingTo("0.020775");
    }

    @Test
    void aRowIsReadFromTheAdminApi() {
        LedgerRow row = LedgerRow.of(Http.JSON.readTree("""
                {"provider":"vertex","model":"claude-opus-4-8","state":"open","http_status":200,"cost_usd":"0.0218625",
                 "uncached_input_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":3},
                 "cache_read_input_tokens":4,"output_tokens":5,"outcome":null,"session_id":null}
                """));
        assertThat(row.tokens()).isEqualTo(new LedgerRow.Tokens(1, 2, 3, 4, 5));
        assertThat(row.cost()).isEqualByComparingTo("0.0218625");
        assertThat(row.settled()).isFalse();
        assertThat(row.sessionId()).isEmpty();
    }
}
