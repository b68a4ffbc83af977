package dev.sluice.policy.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.settings.SettingsCheck.Channel;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SettingsReaderPropertiesTest {

    @Property(tries = 2_000)
    void anyTextIsEitherADocumentOrAnErrorWithItsPlace(@ForAll("texts") String text, @ForAll Channel channel) {
        SettingsCheck.Result result = SettingsCheck.check(text, channel);

        boolean wrong = result.findings().stream().anyMatch(Finding::isError);
        assertThat(result.document() == null).isEqualTo(wrong);
        assertThat(result.findings()).allSatisfy(finding -> {
            assertThat(finding.path()).startsWith("$");
            assertThat(finding.message()).isNotBlank();
            assertThat(finding.suggestion()).isNotBlank();
        });
    }

    @Property(tries = 1_000)
    void whatIsAcceptedIsKeptWholeAndReadsBackTheSame(@ForAll("objects") ObjectNode object) {
        SettingsCheck.Result result = SettingsCheck.check(object.toString(), Channel.DELIVERED);

        SettingsDocument document = result.document();
        if (document != null) {
            assertThat(document.json()).isEqualTo(object);
            SettingsDocument again =
                    SettingsCheck.check(document.canonical(), Channel.DELIVERED).document();
            assertThat(again == null ? "refused" : again.checksum()).isEqualTo(document.checksum());
        }
    }

    @Property(tries = 1_000)
    void aDocumentCutAnywhereIsNeverAccepted(@ForAll("objects") ObjectNode object, @ForAll double where) {
        String text = object.toString();
        int end = (int) (Math.abs(where % 1) * (text.length() - 1));

        assertThat(SettingsCheck.check(text.substring(0, end), Channel.DELIVERED)
                        .document())
                .isNull();
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> token = Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"",
                "\\",
                "null",
                "true",
                "1",
                "-1e999",
                "\"permissions\"",
                "\"deny\"",
                "\"Bash(rm *)\"",
                "\"env\"",
                "\"hooks\"",
                "\"model\"",
                "\u0000",
                "é",
                "\"\\u0000\"",
                " ",
                "/*x*/",
                "NaN");
        return Arbitraries.oneOf(
                token.list().ofMaxSize(25).map(tokens -> String.join("", tokens)),
                Arbitraries.strings().ofMaxLength(60),
                objects().map(JsonNode::toString));
    }

    @Provide
    Arbitrary<ObjectNode> objects() {
        Arbitrary<String> names = Arbitraries.of(
                "permissions",
                "deny",
                "allow",
                "env",
                "hooks",
                "model",
                "availableModels",
                "sandbox",
                "future",
                "x",
                "cleanupPeriodDays",
                "allowedMcpServers",
                "statusLine",
                "otelHeadersHelper");
        return names.list()
                .uniqueElements()
                .ofMaxSize(5)
                .flatMap(keys -> values().list().ofSize(keys.size()).map(values -> object(keys, values)));
    }

    private static ObjectNode object(List<String> keys, List<JsonNode> values) {
        ObjectNode object = Json.object();
        for (int i = 0; i < keys.size(); i++) {
            object.set(keys.get(i), values.get(i));
        }
        return object;
    }

    private Arbitrary<JsonNode> values() {
        return Arbitraries.of(
                        "null",
                        "true",
                        "30",
                        "1.5",
                        "\"text\"",
                        "\"Bash(ls *)\"",
                        "[]",
                        "[\"Bash(ls *)\",\"Read(~/.ssh/**)\"]",
                        "[1]",
                        "{}",
                        "{\"deny\":[\"Bash(rm *)\"],\"defaultMode\":\"plan\"}",
                        "{\"A\":\"1\"}",
                        "{\"a\":{\"b\":[{\"c\":null}]}}",
                        "[[[[[]]]]]")
                .map(Json.MAPPER::readTree);
    }
}
