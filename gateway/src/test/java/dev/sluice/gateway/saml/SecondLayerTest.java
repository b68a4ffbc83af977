package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.TestIdp.EVIL;
import static dev.sluice.gateway.saml.TestIdp.REQUEST;
import static dev.sluice.gateway.saml.TestIdp.base64;
import static dev.sluice.gateway.saml.TestIdp.idp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With the checks of shape switched off, reading only what was digested must be enough. */
class SecondLayerTest {

    private static final Shape NONE = response -> {};

    @ParameterizedTest
    @MethodSource
    void wrappingYieldsNoEvilIdentityWithoutTheFirstLayer(Wrapping wrapping, boolean sameId) {
        SamlOutcome outcome = new SamlResponses(TestIdp.CLOCK, (issuer, message, until) -> true, NONE)
                .verify(TestIdp.SERVICE, idp(), ExpectedLogin.answerTo(REQUEST), base64(wrapping.apply(sameId)));

        assertThat(outcome.toString()).doesNotContain(EVIL);
    }

    static Stream<Arguments> wrappingYieldsNoEvilIdentityWithoutTheFirstLayer() {
        return Arrays.stream(Wrapping.values())
                .flatMap(each -> Stream.of(Arguments.of(each, true), Arguments.of(each, false)));
    }
}
