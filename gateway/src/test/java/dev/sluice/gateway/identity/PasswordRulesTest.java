package dev.sluice.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordRulesTest {

    @ParameterizedTest
    @CsvSource({
        "short, password.short",
        "elevenchars, password.short",
        "aaaaaaaaaaaaaaaa, password.common",
        "Administrator123!, password.common",
        "PasswordPassword, password.common",
        "012345678901, password.common",
        "abcdefghijklmn, password.common",
        "ANA@corp.test, password.email"
    })
    void whatEverybodyTriesFirstIsRefused(String password, String problem) {
        assertThat(PasswordRules.problem(password, "ana@corp.test")).contains(problem);
    }

    @ParameterizedTest
    @CsvSource({"gate lifts water quietly", "correct-zebra-9", "пароль на двенадцать"})
    void longAndUncommonWillDo(String password) {
        assertThat(PasswordRules.problem(password, "ana@corp.test")).isEmpty();
    }
}
