package dev.sluice.gateway.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ConditionTest {

    private static final ObjectNode CLAIMS =
            (ObjectNode) JsonMapper.builder().build().readTree("""
                    {"repository":"corp/app","run_attempt":2,"protected":true,"groups":["build","deploy"],
                     "kubernetes.io":{"namespace":"ci"},"nested":{"a":1}}""");

    @ParameterizedTest
    @CsvSource({
        "repository, corp/app, true",
        "repository, corp/*, true",
        "repository, corp/ap, false",
        "repository, corp, false",
        "repository, *, false",
        "repository, **, true",
        "repository, Corp/app, false",
        "run_attempt, 2, true",
        "protected, true, true",
        "groups, deploy, true",
        "groups, test, false",
        "/kubernetes.io/namespace, ci, true",
        "/kubernetes.io/name, ci, false",
        "kubernetes.io, ci, false",
        "nested, *, false",
        "absent, **, false"
    })
    void aClaimHoldsWhenItSaysWhatTheConditionWants(String claim, String value, boolean holds) {
        assertThat(new Condition(claim, value).holds(CLAIMS)).isEqualTo(holds);
    }

    @Property
    void patternsMatchAsTheSameRegularExpressionDoes(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        String regex = Pattern.quote(pattern)
                .replace("**", "\\E[\\s\\S]#\\Q")
                .replace("*", "\\E[^/]*\\Q")
                .replace("#", "*");

        assertThat(Condition.matches(pattern, text))
                .isEqualTo(Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches());
    }

    @Test
    void manyStarsTakeNoTime() {
        String text = "a".repeat(1_999);
        long start = System.nanoTime();
        assertThat(Condition.matches("**a".repeat(100) + "b", text)).isFalse();
        assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars("ab/*").ofMaxLength(8).filter(text -> !text.contains("***"));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab/").ofMaxLength(10);
    }
}
