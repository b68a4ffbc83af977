package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TotpTest {

    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    /** RFC 6238, appendix B; the last six of its eight digits. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void codesAreThoseOfTheStandard(long second, String code) {
        assertThat(Totp.code(SECRET, second / Totp.STEP_SECONDS)).isEqualTo(code);
    }

    @Test
    void oneStepBeforeAndAfterIsTolerated() {
        Instant now = Instant.ofEpochSecond(1_000_000_020);
        long step = now.getEpochSecond() / Totp.STEP_SECONDS;
        for (long near = step - 1; near <= step + 1; near++) {
            assertThat(Totp.stepOf(Totp.code(SECRET, near), SECRET, now)).hasValue(near);
        }
        assertThat(Totp.stepOf(Totp.code(SECRET, step - 2), SECRET, now)).isEmpty();
        assertThat(Totp.stepOf(Totp.code(SECRET, step + 2), SECRET, now)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "abcdef", "1234567", "٠٠٠٠٠٠"})
    void whatIsNoCodeIsNoCode(String typed) {
        assertThat(Totp.stepOf(typed, SECRET, Instant.EPOCH)).isEmpty();
    }

    @Test
    void theSecretIsSpelledInBase32() {
        assertThat(Base32.encode("foobar".getBytes(StandardCharsets.US_ASCII))).isEqualTo("MZXW6YTBOI");
        assertThat(Totp.uri("ana+x@corp.test", SECRET))
                .isEqualTo("otpauth://totp/Sluice:ana%2Bx%40corp.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                        + "&issuer=Sluice");
    }
}
