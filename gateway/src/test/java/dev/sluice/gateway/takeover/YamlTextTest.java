package dev.sluice.gateway.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class YamlTextTest {

    @Example
    void plainWordsMeanWhatTheyMeanToTheVendor() {
        assertThat(YamlText.read("{a: yes, b: 010, c: 1:30, d: 2026-11-26, e: true, f: 4.25, g: ~, h: 0x10}")
                        .toString())
                .isEqualTo(
                        "{\"a\":\"yes\",\"b\":10.0,\"c\":\"1:30\",\"d\":\"2026-11-26\",\"e\":true,\"f\":4.25,\"g\":null,\"h\":\"0x10\"}");
    }

    @Example
    void repeatedKeysAreRefused() {
        assertThatThrownBy(() -> YamlText.read("pricing: {multiplier: 1, multiplier: 2}"))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("duplicate key multiplier");
        assertThatThrownBy(() -> YamlText.read("{1: a, '1': b}"))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("key twice");
    }

    @Example
    void whatCannotBeReadIsNamedByLineAndNeverQuoted() {
        assertThatThrownBy(() -> YamlText.read("oidc:\n  client_secret: \"hunter2\n  issuer: [\n"))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("line ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Example
    void bombsOfAliasesNestingAndSizeAreRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String before = "*a" + (i - 1);
            bomb.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", java.util.Collections.nCopies(9, before))));
        }
        for (String text : new String[] {
            bomb.toString(),
            "[".repeat(5_000),
            "a: &a [*a]",
            "&a {*a : 1}",
            "x: " + "1".repeat(2_000_001),
            "--- 1\n--- 2"
        }) {
            assertThatThrownBy(() -> YamlText.read(text)).isInstanceOf(UnreadableFileException.class);
        }
        assertThatThrownBy(() -> YamlText.read("a: !!java.net.URL [http://x.test]"))
                .isInstanceOf(UnreadableFileException.class);
    }

    @Property(tries = 3_000)
    void anyTextIsReadOrRefused(
            @ForAll @StringLength(max = 120) @CharRange(from = ' ', to = '~') @CharRange(from = '\0', to = '\n')
                    String text) {
        assertThatCode(() -> {
                    try {
                        YamlText.read(text);
                    } catch (UnreadableFileException expected) {
                        assertThat(expected.getMessage()).startsWith("file: ");
                    }
                })
                .doesNotThrowAnyException();
    }
}
