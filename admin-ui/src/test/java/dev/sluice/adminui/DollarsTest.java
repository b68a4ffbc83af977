package dev.sluice.adminui;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DollarsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0               | $0.00
            1               | < $0.0001
            4200000000      | $0.0042
            50000000        | < $0.0001
            100000000       | $0.0001
            150000000       | $0.0002
            500000000000    | $0.50
            999949999999    | $0.9999
            999950000000    | $1.00
            1005000000000   | $1.01
            1284504999999999| $1,284.50
            -2500000000000  | -$2.50
            """)
    void amountsAreRoundedHalfUpToTwoDigitsAndToFourBelowADollar(BigInteger pico, String text) {
        assertThat(Dollars.text(pico)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            25         | 25000000000000
            25.50      | 25500000000000
            $1,000     | 1000000000000000
            0          | 0
            0.000000000001 | 1
            """)
    void whatPeopleTypeIsReadExactly(String typed, BigInteger pico) {
        assertThat(Dollars.parse(typed)).contains(pico);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "25,50",
                "1,00",
                "1e3",
                "0x1",
                ".5",
                "5.",
                "٣",
                "1 000",
                "25 $",
                "NaN",
                "1.0000000000001",
                "9999999999999999999999999"
            })
    void whatIsNotAnAmountIsRefused(String typed) {
        assertThat(Dollars.parse(typed)).isEmpty();
    }

    @Test
    void columnsHaveFourDigits() {
        assertThat(Dollars.fourDigits(new BigInteger("1234567890000000"))).isEqualTo("$1,234.5679");
        assertThat(Dollars.fourDigits(BigInteger.ZERO)).isEqualTo("$0.0000");
    }

    @Property
    void whatIsShownExactlyIsReadBackExactly(
            @ForAll @BigRange(min = "0", max = "999999999999999000000000000") BigInteger pico) {
        assertThat(Dollars.parse(Dollars.exact(pico))).contains(pico);
    }

    @Property
    void roundingIsNeverOffByMoreThanHalfOfTheLastDigit(
            @ForAll @BigRange(min = "0", max = "999999999999999000000000000") BigInteger pico) {
        BigDecimal shown = new BigDecimal(Dollars.fourDigits(pico).replaceAll("[$,]", ""));
        BigDecimal real = new BigDecimal(pico, 12);
        assertThat(shown).isEqualByComparingTo(real.setScale(4, RoundingMode.HALF_UP));
    }

    @Property
    void noTextMakesTheParserThrow(@ForAll @StringLength(max = 40) String typed) {
        assertThat(Dollars.parse(typed)).isNotNull();
    }
}
