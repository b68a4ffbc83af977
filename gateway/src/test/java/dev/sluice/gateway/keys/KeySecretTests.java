package dev.sluice.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class KeySecretTests {

    @Test
    void aMadeSecretIsWellFormedAndMatchesTheDocumentedPattern() {
        String secret = KeySecret.make();

        assertThat(KeySecret.isWellFormed(secret)).isTrue();
        assertThat(secret).matches("slc_[0-9A-Za-z]{38}");
        assertThat(KeySecret.make()).isNotEqualTo(secret);
    }

    @Test
    void theChecksumIsTheDocumentedOne() {
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        String start = "slc_" + "0".repeat(32);
        crc.update(start.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        StringBuilder digits = new StringBuilder();
        String alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        for (long rest = crc.getValue(), i = 0; i < 6; i++, rest /= 62) {
            digits.insert(0, alphabet.charAt((int) (rest % 62)));
        }

        assertThat(KeySecret.isWellFormed(start + digits)).isTrue();
    }

    @Property(tries = 500)
    void oneChangedCharacterIsNoticed(
            @ForAll @IntRange(min = 4, max = 41) int at, @ForAll @IntRange(min = 1, max = 61) int step) {
        String alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        String secret = KeySecret.make();
        char other = alphabet.charAt((alphabet.indexOf(secret.charAt(at)) + step) % 62);

        assertThat(KeySecret.isWellFormed(secret.substring(0, at) + other + secret.substring(at + 1)))
                .isFalse();
    }

    @Property(tries = 500)
    void anythingElseIsMalformed(@ForAll String text) {
        assertThat(KeySecret.isWellFormed(text)).isFalse();
        assertThat(KeySecret.isWellFormed("slc_" + text)).isFalse();
    }

    @Property(tries = 500)
    void theRightFormWithoutTheRightChecksumIsMalformed(
            @ForAll @AlphaChars @NumericChars @StringLength(38) String text) {
        assertThat(KeySecret.isWellFormed("slc_" + text)).isFalse();
    }

    @Test
    void theHintShowsFourCharactersAtEachEnd() {
        String secret = KeySecret.make();

        assertThat(KeySecret.hint(secret)).isEqualTo(secret.substring(0, 8) + "…" + secret.substring(38));
    }
}
