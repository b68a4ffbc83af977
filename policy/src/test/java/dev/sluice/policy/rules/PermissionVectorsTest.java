package dev.sluice.policy.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class PermissionVectorsTest {

    @TestFactory
    Stream<DynamicTest> everyCallIsDecidedAsItsVectorSays() throws IOException {
        return Vectors.read("permission-vectors.jsonl", "tool")
                .map(vector -> DynamicTest.dynamicTest(
                        vector.path("id").stringValue() + " "
                                + vector.path("why").stringValue(),
                        () -> check(vector)));
    }

    private static void check(JsonNode line) {
        PermissionVector vector = PermissionVector.of(line);
        RuleBook book = vector.book();

        Decision decision = vector.decide();

        assertThat(decision.outcome().name().toLowerCase(Locale.ROOT))
                .as("%s, warnings %s", decision, book.warnings())
                .isEqualTo(vector.expected());
        if (line.has("tool_removed")) {
            assertThat(book.removes(vector.call().tool()))
                    .isEqualTo(line.path("tool_removed").booleanValue());
        }
        if (line.has("warning")) {
            assertThat(!book.warnings().isEmpty())
                    .isEqualTo(line.path("warning").booleanValue());
        }
        if (line.has("save_rule_offered")) {
            assertThat(book.savesRules())
                    .isEqualTo(line.path("save_rule_offered").booleanValue());
        }
    }
}
