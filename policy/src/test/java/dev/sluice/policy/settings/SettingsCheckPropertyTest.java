package dev.sluice.policy.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.settings.SettingsCheck.Channel;
import dev.sluice.policy.settings.SettingsCheck.Result;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** Whatever somebody types, the check answers: with findings that have a place, or with a document that is sound. */
class SettingsCheckPropertyTest {

    private static final String SOUND = """
            {"permissions":{"deny":["WebFetch","Read(~/.ssh/**)"],"defaultMode":"plan"},"env":{"A":"1"},
             "availableModels":["opus"],"cleanupPeriodDays":30,"hooks":{"PreToolUse":[]},"later":{"x":[1,null]}}""";

    private static void answers(String json) {
        for (Channel channel : Channel.values()) {
            Result result = SettingsCheck.check(json, channel);
            assertThat(result.findings()).allSatisfy(found -> {
                assertThat(found.path()).startsWith("$");
                assertThat(found.message()).isNotBlank();
            });
            SettingsDocument document = result.document();
            if (document == null) {
                assertThat(result.findings()).anyMatch(Finding::isError);
            } else {
                assertThat(result.findings()).noneMatch(Finding::isError);
                SettingsDocument again =
                        SettingsCheck.check(document.canonical(), channel).document();
                assertThat(again == null ? "refused" : again.checksum()).isEqualTo(document.checksum());
            }
        }
    }

    @Property(tries = 1000)
    void anyText(@ForAll @StringLength(max = 200) String text) {
        answers(text);
    }

    @Property(tries = 2000)
    void aSoundDocumentWithAPieceReplaced(
            @ForAll @IntRange(max = 230) int at,
            @ForAll @IntRange(max = 20) int length,
            @ForAll("pieces") String piece) {
        int from = Math.min(at, SOUND.length());
        int to = Math.min(from + length, SOUND.length());
        answers(SOUND.substring(0, from) + piece + SOUND.substring(to));
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                "",
                "{",
                "}",
                "[",
                "]",
                "\"",
                ",",
                ":",
                "null",
                "-0",
                "1e999",
                "true",
                "\\u0000",
                "\u0000",
                "\"deny\":",
                "\"permissions\":{}",
                "\"1\":1,",
                "[[[[[[[[",
                "\ud800",
                "\u202e",
                "\"Bash(\"",
                "// no",
                "'",
                "\"__proto__\":{},");
    }

    @Property(tries = 50)
    void anyDepth(@ForAll @IntRange(min = 1, max = 20_000) int depth) {
        answers("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
    }
}
