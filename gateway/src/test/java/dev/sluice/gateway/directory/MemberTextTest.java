package dev.sluice.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".ana@corp.test",
                "ana.@corp.test",
                "a..na@corp.test",
                "a123456789b123456789c123456789d123456789e123456789f123456789g1234@corp.test"
            })
    void anAddressThatNoMailServerTakesIsRefused(String email) {
        assertThatThrownBy(() -> MemberText.email(email))
                .isInstanceOf(InvalidMemberException.class)
                .hasMessage("email: is not an e-mail address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.n.a@corp.test",
                "ana@localhost",
                "müller@corp.test",
                "a123456789b123456789c123456789d123456789e123456789f123456789g123@corp.test"
            })
    void anUnusualAddressIsTaken(String email) {
        assertThat(MemberText.email(email)).isEqualTo(email);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u202Egnp.ana", "Ana\u2066", "Ana\r\nBcc: eve@evil.test"})
    void aNameCannotTurnTheTextBesideItAround(String name) {
        assertThatThrownBy(() -> MemberText.name(name)).isInstanceOf(InvalidMemberException.class);
    }

    @Test
    void joinersThatLanguagesNeedAreTaken() {
        assertThat(MemberText.name("\u0645\u06CC\u200C\u062E")).hasSize(4);
    }
}
