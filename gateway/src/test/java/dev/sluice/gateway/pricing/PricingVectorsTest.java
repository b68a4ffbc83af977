package dev.sluice.gateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.metering.UsageReader;
import dev.sluice.gateway.metering.Vectors;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class PricingVectorsTest {

    /** A day after every row of the book: vectors without a day want the newest row. */
    private static final String NEWEST = "2026-11-22";

    @TestFactory
    Stream<DynamicTest> everyVectorCostsWhatItSays() throws IOException {
        return Vectors.read("pricing-vectors.jsonl", "expect_usd")
                .map(vector -> DynamicTest.dynamicTest(
                        vector.path("id").stringValue() + " "
                                + vector.path("name").stringValue(),
                        () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        Map<String, String> arns = new HashMap<>();
        vector.path("arn_map")
                .properties()
                .forEach(entry -> arns.put(entry.getKey(), entry.getValue().stringValue()));
        Set<String> unknown = new HashSet<>();
        Pricing pricing = Pricing.of(PriceBookFile.readBundled(), unknown::add, arns);
        UpstreamTerms upstream = new UpstreamTerms(
                vector.path("regional").booleanValue(false),
                new BigDecimal(vector.path("upstream_multiplier").stringValue("1")));
        LocalDate day = LocalDate.parse(vector.path("at").stringValue(NEWEST));

        Price price = pricing.price(
                vector.path("model").stringValue(),
                usage(vector),
                day.atStartOfDay(ZoneOffset.UTC).toInstant(),
                upstream);

        assertThat(new BigDecimal(price.costPico()).movePointLeft(12))
                .isEqualByComparingTo(vector.path("expect_usd").stringValue());
        assertThat(price.unknownModel()).isEqualTo(!unknown.isEmpty());
        if (vector.path("note").stringValue("").contains("flag")) {
            assertThat(unknown).isNotEmpty();
        }
    }

    /** The usage as it is read from an answer, so that reader and arithmetic are held to the vectors together. */
    private static Usage usage(JsonNode vector) {
        boolean empty = vector.path("content_empty").booleanValue(false);
        String body = "{\"content\":["
                + (empty ? "" : "{\"type\":\"text\",\"text\":\"x\"}")
                + "],\"stop_reason\":\"" + vector.path("stop_reason").stringValue("end_turn") + "\",\"usage\":"
                + vector.path("usage") + "}";
        UsageReader reader = UsageReader.ofJson();
        reader.accept(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
        assertThat(reader.usageSeen()).isTrue();
        return reader.usage();
    }
}
