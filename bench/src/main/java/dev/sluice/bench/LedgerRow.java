package dev.sluice.bench;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** A row of the usage ledger, as the Admin API tells it. Costs are exact dollars. */
record LedgerRow(
        String provider,
        String model,
        String state,
        String outcome,
        int httpStatus,
        Tokens tokens,
        BigDecimal cost,
        String factors,
        String sessionId,
        String clientVersion) {

    private static final BigDecimal MILLION = new BigDecimal(1_000_000);

    /** Tokens by how they are charged. */
    record Tokens(long input, long write5m, long write1h, long read, long output) {

        /** At the list prices of claude-opus-4-8 in dollars per million: 5, 6.25, 10, 0.50 and 25. */
        BigDecimal listPrice() {
            return price(input, "5")
                    .add(price(write5m, "6.25"))
                    .add(price(write1h, "10"))
                    .add(price(read, "0.50"))
                    .add(price(output, "25"));
        }

        private static BigDecimal price(long tokens, String perMillion) {
            return new BigDecimal(perMillion)
                    .multiply(BigDecimal.valueOf(tokens))
                    .divide(MILLION);
        }
    }

    static LedgerRow of(JsonNode entry) {
        return new LedgerRow(
                entry.path("provider").asString(""),
                entry.path("model").asString(""),
                entry.path("state").asString(""),
                entry.path("outcome").asString(""),
                entry.path("http_status").asInt(),
                new Tokens(
                        entry.path("uncached_input_tokens").asLong(),
                        entry.path("cache_creation")
                                .path("ephemeral_5m_input_tokens")
                                .asLong(),
                        entry.path("cache_creation")
                                .path("ephemeral_1h_input_tokens")
                                .asLong(),
                        entry.path("cache_read_input_tokens").asLong(),
                        entry.path("output_tokens").asLong()),
                new BigDecimal(entry.path("cost_usd").asString("0")),
                entry.path("price_factors").asString(""),
                entry.path("session_id").asString(""),
                entry.path("client_version").asString(""));
    }

    boolean settled() {
        return !state.equals("open");
    }
}
