package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CentsTests {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "10000000000, 1",
        "3182500000000, 318.25",
        "120505000000000, 12050.5",
        "10005000000, 1.001",
        "10004999999, 1",
        "4999999, 0",
        "5000000, 0.001",
        "500000000000000, 50000",
    })
    void picoDollarsAreShownAsCentsWithAtMostThreeDecimals(BigInteger pico, String cents) {
        assertThat(Cents.text(pico)).isEqualTo(cents);
    }

    @Test
    void wholeCentsAreRead() {
        assertThat(Cents.parse("50000")).contains(new BigInteger("500000000000000"));
        assertThat(Cents.parse("007")).contains(new BigInteger("70000000000"));
        assertThat(Cents.parse("")).isEmpty();
        assertThat(Cents.parse("１")).isEmpty();
        assertThat(Cents.parse("+1")).isEmpty();
    }

    @Test
    void dollarsKeepEveryDigit() {
        assertThat(Cents.exactUsd(1)).isEqualTo("0.000000000001");
        assertThat(Cents.exactUsd(1_230_000_000_000L)).isEqualTo("1.23");
        assertThat(Cents.exactUsd(100_000_000_000_000L)).isEqualTo("100");
        assertThat(Cents.exactUsd(0)).isEqualTo("0");
    }
}
