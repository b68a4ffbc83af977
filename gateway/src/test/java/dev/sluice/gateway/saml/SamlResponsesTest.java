package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.TestIdp.GENUINE;
import static dev.sluice.gateway.saml.TestIdp.KEY;
import static dev.sluice.gateway.saml.TestIdp.REQUEST;
import static dev.sluice.gateway.saml.TestIdp.SP_KEY;
import static dev.sluice.gateway.saml.TestIdp.base64;
import static dev.sluice.gateway.saml.TestIdp.encrypt;
import static dev.sluice.gateway.saml.TestIdp.idp;
import static dev.sluice.gateway.saml.TestIdp.response;
import static dev.sluice.gateway.saml.TestIdp.sign;
import static dev.sluice.gateway.saml.TestIdp.signedAssertion;
import static dev.sluice.gateway.saml.TestIdp.signedResponse;
import static dev.sluice.gateway.saml.TestIdp.trusting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.gateway.saml.SamlOutcome.Rejected;
import dev.sluice.gateway.saml.SamlOutcome.Verified;
import dev.sluice.gateway.saml.TestIdp.Encryption;
import dev.sluice.gateway.saml.TestIdp.Signing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import org.apache.xml.security.encryption.XMLCipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Genuine responses of every kind that identity providers send. */
class SamlResponsesTest {

    private final Set<String> used = new HashSet<>();
    private final ReplayCache replays = (issuer, message, until) -> used.add(issuer + message);

    @Test
    void aSignedAssertionProvesEverythingItSays() {
        assertThat(verify(signedAssertion(response())))
                .isEqualTo(new Verified(new SamlIdentity(
                        GENUINE,
                        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
                        "s-1",
                        Instant.parse("2026-06-01T20:00:00Z"),
                        Map.of("groups", List.of("platform", "staff")))));
    }

    @Test
    void aSignedResponseDoesToo() {
        accepted(signedResponse(response()));
    }

    @Test
    void bothMayBeSigned() {
        accepted(signedResponse(signedAssertion(response())));
    }

    @Test
    void theAssertionMayBeSignedAndThenEncrypted() {
        accepted(encrypt(signedAssertion(response()), Encryption.usual()));
    }

    @Test
    void theEncryptedAssertionMayStandInASignedResponse() {
        accepted(signedResponse(encrypt(signedAssertion(response()), Encryption.usual())));
    }

    @Test
    void anUnsignedAssertionMayBeEncryptedInASignedResponse() {
        accepted(signedResponse(encrypt(response(), Encryption.usual())));
    }

    @Test
    void theKeyMayTravelByTheNewerOaepWithSha256() {
        accepted(encrypt(
                signedAssertion(response()),
                new Encryption(
                        TestIdp.GCM,
                        XMLCipher.RSA_OAEP_11,
                        "http://www.w3.org/2009/xmlenc11#mgf1sha256",
                        "http://www.w3.org/2001/04/xmlenc#sha256",
                        SP_KEY.certificate())));
    }

    @Test
    void cbcIsReadInASignedResponse() {
        accepted(signedResponse(encrypt(
                response(), new Encryption(TestIdp.CBC, XMLCipher.RSA_OAEP, null, null, SP_KEY.certificate()))));
    }

    @Test
    void anOlderKeyOfOursStillDecrypts() {
        SpKey next = SpKey.generate("next", TestIdp.CLOCK);
        ServiceProvider rolling =
                new ServiceProvider(TestIdp.SP, TestIdp.SERVICE.acsUrl(), null, List.of(next, SP_KEY), Duration.ZERO);
        String xml = encrypt(signedAssertion(response()), Encryption.usual());

        assertThat(responses(TestIdp.CLOCK).verify(rolling, idp(), ExpectedLogin.answerTo(REQUEST), base64(xml)))
                .isInstanceOf(Verified.class);
    }

    @Test
    void eachOfSeveralTrustedCertificatesCounts() {
        SpKey next = SpKey.generate("next", TestIdp.CLOCK);
        SamlIdp rolling = trusting(next.certificate(), KEY.certificate());

        assertThat(verify(rolling, signedAssertion(response()))).isInstanceOf(Verified.class);
        String byNext = sign(
                response().replace("_assertion", "_other"),
                "Assertion",
                Signing.usual().by(next.privateKey(), next.certificate()));
        assertThat(verify(rolling, byNext)).isInstanceOf(Verified.class);
    }

    @Test
    void ellipticCurvesCount() {
        SpKey curve = TestIdp.keytool("EC", "secp256r1");
        String xml = sign(
                response(),
                "Assertion",
                Signing.usual().by(curve.privateKey(), curve.certificate()).method(TestIdp.ECDSA_SHA256));

        assertThat(verify(trusting(KEY.certificate(), curve.certificate()), xml))
                .isInstanceOf(Verified.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
                "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
            })
    void soDoTheOtherRsaMethods(String method) {
        accepted(sign(response(), "Response", Signing.usual().method(method)));
    }

    @Test
    void prefixesMayBeKeptByTheCanonicalForm() {
        String typed = response()
                .replace(
                        "<samlp:Response ",
                        "<samlp:Response xmlns:xs=\"http://www.w3.org/2001/XMLSchema\""
                                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ")
                .replace("<saml:AttributeValue>", "<saml:AttributeValue xsi:type=\"xs:string\">");

        accepted(sign(typed, "Assertion", Signing.usual().prefixes("xs")));
    }

    @Test
    void commentsAndWhiteSpaceDoNotCutAName() {
        String commented = response().replace(GENUINE, "\n genuine@<!-- x -->corp<!---->.example ");

        accepted(signedAssertion(commented));
        accepted(sign(
                commented.replace("_assertion", "_a2"),
                "Assertion",
                Signing.usual()
                        .transforms(
                                "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
                                CanonicalizationMethod.EXCLUSIVE_WITH_COMMENTS)));
    }

    @Test
    void clocksMayDifferByTheSkew() {
        String xml = signedAssertion(response());
        Instant end = Instant.parse("2026-06-01T12:05:00Z");

        assertThat(at(end.plusSeconds(89), xml)).isInstanceOf(Verified.class);
        used.clear();
        assertThat(at(end.plusSeconds(90), xml)).extracting("reason").isEqualTo(Reason.EXPIRED);
        assertThat(at(Instant.parse("2026-06-01T11:58:30Z"), xml)).isInstanceOf(Verified.class);
        used.clear();
        assertThat(at(Instant.parse("2026-06-01T11:58:29Z"), xml))
                .extracting("reason")
                .isEqualTo(Reason.NOT_YET_VALID);
    }

    @Test
    void aResponseIsUsedOnce() {
        String xml = signedAssertion(response());
        accepted(xml);

        assertThat(verify(xml)).extracting("reason").isEqualTo(Reason.REPLAY);
    }

    @Test
    void anAssertionIsUsedOnceWhateverResponseIsAroundIt() {
        String xml = signedAssertion(response());
        accepted(xml);

        assertThat(verify(xml.replace("_response", "_another")))
                .extracting("reason")
                .isEqualTo(Reason.REPLAY);
    }

    @Test
    void aRefusedResponseIsNotUsedUp() {
        String xml = signedAssertion(response());
        assertThat(responses(TestIdp.CLOCK)
                        .verify(TestIdp.SERVICE, idp(), ExpectedLogin.answerTo("_else"), base64(xml)))
                .isInstanceOf(Rejected.class);

        accepted(xml);
    }

    @Test
    void anUnsolicitedResponseCountsOnlyWhereItIsAllowed() {
        String xml = signedAssertion(response().replace("InResponseTo=\"" + REQUEST + "\"", ""));

        assertThat(verify(xml)).extracting("reason").isEqualTo(Reason.IN_RESPONSE_TO);
        assertThat(responses(TestIdp.CLOCK).verify(TestIdp.SERVICE, idp(), new ExpectedLogin(null, true), base64(xml)))
                .isInstanceOf(Verified.class);
    }

    @Test
    void whereUnsolicitedResponsesAreAllowedAnAnswerToSomebodyElseIsNot() {
        assertThat(responses(TestIdp.CLOCK)
                        .verify(
                                TestIdp.SERVICE,
                                idp(),
                                new ExpectedLogin(null, true),
                                base64(signedAssertion(response()))))
                .extracting("reason")
                .isEqualTo(Reason.IN_RESPONSE_TO);
    }

    @Test
    void attributesOfOneNameAreOneAttribute() {
        String xml = signedAssertion(response()
                .replace(
                        "</saml:AttributeStatement>",
                        "<saml:Attribute Name=\"groups\"><saml:AttributeValue>x</saml:AttributeValue></saml:Attribute>"
                                + "</saml:AttributeStatement>"));

        assertThat(verify(xml))
                .asInstanceOf(type(Verified.class))
                .extracting(each -> each.identity().attributes())
                .isEqualTo(Map.of("groups", List.of("platform", "staff", "x")));
    }

    private void accepted(String xml) {
        assertThat(verify(xml))
                .asInstanceOf(type(Verified.class))
                .extracting(each -> each.identity().nameId())
                .isEqualTo(GENUINE);
    }

    private SamlOutcome verify(String xml) {
        return verify(idp(), xml);
    }

    private SamlOutcome verify(SamlIdp idp, String xml) {
        return responses(TestIdp.CLOCK).verify(TestIdp.SERVICE, idp, ExpectedLogin.answerTo(REQUEST), base64(xml));
    }

    private SamlOutcome at(Instant now, String xml) {
        return responses(Clock.fixed(now, java.time.ZoneOffset.UTC))
                .verify(TestIdp.SERVICE, idp(), ExpectedLogin.answerTo(REQUEST), base64(xml));
    }

    private SamlResponses responses(Clock clock) {
        return new SamlResponses(clock, replays);
    }
}
