package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.TestIdp.ATTACKER;
import static dev.sluice.gateway.saml.TestIdp.ENTITY;
import static dev.sluice.gateway.saml.TestIdp.KEY;
import static dev.sluice.gateway.saml.TestIdp.SERVICE;
import static dev.sluice.gateway.saml.TestIdp.idp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.gateway.saml.LogoutMessage.Answered;
import dev.sluice.gateway.saml.LogoutMessage.Asked;
import dev.sluice.gateway.saml.LogoutMessage.Rejected;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The test's identity provider is here a second service whose logout address and keys are swapped with ours. */
class SamlLogoutTest {

    private static final URI SLO = URI.create("https://gateway.example/saml/slo/corp");
    private static final SamlIdentity SOMEBODY =
            new SamlIdentity("some & <body>@corp.example", "urn:format", "s-1", null, Map.of());

    private final Set<String> used = new HashSet<>();
    private final ReplayCache replays = (issuer, message, until) -> used.add(issuer + message);
    private final SamlLogout logout = new SamlLogout(TestIdp.CLOCK, replays, new SamlRequests(TestIdp.CLOCK));

    @Test
    void theProviderEndsASession() {
        assertThat(logout.receive(SERVICE, idp(), request("a/b?c=d&e ü")))
                .asInstanceOf(type(Asked.class))
                .satisfies(asked -> {
                    assertThat(asked.nameId()).isEqualTo(SOMEBODY.nameId());
                    assertThat(asked.nameIdFormat()).isEqualTo("urn:format");
                    assertThat(asked.sessionIndexes()).isEqualTo(List.of("s-1"));
                    assertThat(asked.relayState()).isEqualTo("a/b?c=d&e ü");
                });
    }

    @Test
    void ourAnswerIsUnderstoodByTheOtherSide() {
        Asked asked = new Asked("_x", "name", null, List.of(), "state");
        URI answer = logout.answer(SERVICE, idp(), asked, true);

        assertThat(answer.toString()).startsWith("https://idp.example/slo?SAMLResponse=");
        assertThat(logout.receive(otherSide(URI.create("https://idp.example/slo")), us(), answer.getRawQuery()))
                .isEqualTo(new Answered("_x", true, "state"));
    }

    @Test
    void aPostedLogoutCountsWhenItsSignatureDoes() {
        String xml = """
                <samlp:LogoutRequest xmlns:samlp="%s" xmlns:saml="%s" ID="_l-1" Version="2.0" IssueInstant="%s" \
                Destination="%s"><saml:Issuer>%s</saml:Issuer><saml:NameID>ana</saml:NameID>\
                <samlp:SessionIndex>s-1</samlp:SessionIndex></samlp:LogoutRequest>""".formatted(Dom.PROTOCOL, Dom.ASSERTION, TestIdp.NOW, SLO, ENTITY);
        String evil = TestIdp.base64(new String(Signing.enveloped(xml, ATTACKER), StandardCharsets.UTF_8));
        String good = new String(Signing.enveloped(xml, KEY), StandardCharsets.UTF_8);

        refusedPost(TestIdp.base64(xml), Reason.UNSIGNED);
        refusedPost(evil, Reason.BAD_SIGNATURE);
        refusedPost(TestIdp.base64(good.replace(">ana<", ">bob<")), Reason.BAD_SIGNATURE);
        refusedPost("%", Reason.ENCODING);
        assertThat(logout.receivePosted(SERVICE, idp(), false, TestIdp.base64(good), null))
                .asInstanceOf(type(Rejected.class))
                .satisfies(rejected -> assertThat(rejected.reason()).isEqualTo(Reason.WRONG_MESSAGE));
        assertThat(logout.receivePosted(SERVICE, idp(), true, TestIdp.base64(good), "state"))
                .isEqualTo(new Asked("_l-1", "ana", null, List.of("s-1"), "state"));
        refusedPost(TestIdp.base64(good), Reason.REPLAY);
    }

    private void refusedPost(String message, Reason reason) {
        assertThat(logout.receivePosted(SERVICE, idp(), true, message, null))
                .asInstanceOf(type(Rejected.class))
                .satisfies(rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    @Test
    void aLogoutIsUsedOnce() {
        String query = request(null);
        assertThat(logout.receive(SERVICE, idp(), query)).isInstanceOf(Asked.class);

        refused(query, Reason.REPLAY);
    }

    @Test
    void whatIsNotSignedIsRefused() {
        String query = request("state");

        refused(query.substring(0, query.indexOf("&Signature=")), Reason.UNSIGNED);
        refused(query.substring(0, query.indexOf("&SigAlg=")), Reason.UNSIGNED);
        refused("SAMLRequest=", Reason.UNSIGNED);
        refused("", Reason.ENCODING);
    }

    @Test
    void theRelayStateIsSignedToo() {
        String query = request("state");

        refused(query.replace("RelayState=state", "RelayState=evil"), Reason.BAD_SIGNATURE);
        refused(query.replace("&RelayState=state", ""), Reason.BAD_SIGNATURE);
        refused(query + "&RelayState=evil", Reason.ENCODING);
    }

    @Test
    void aMessageIsNotReadAsTheOtherKind() {
        refused(request(null).replace("SAMLRequest=", "SAMLResponse="), Reason.BAD_SIGNATURE);
        refused(request(null) + "&SAMLResponse=x", Reason.ENCODING);
    }

    @Test
    void weakAlgorithmsAreRefused() {
        refused(
                request(null)
                        .replaceFirst(
                                "SigAlg=[^&]*", "SigAlg=http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23rsa-sha1"),
                Reason.ALGORITHM);
    }

    @Test
    void anotherKeyIsRefused() {
        refused(write(xml(SLO), ATTACKER), Reason.BAD_SIGNATURE);
    }

    @Test
    void theRulesHoldForLogoutsToo() {
        refused(write(xml(URI.create("https://evil.example/")), KEY), Reason.DESTINATION);
        refused(write(xml(SLO).replace(ENTITY, "https://evil.example"), KEY), Reason.ISSUER);
        refused(write(xml(SLO).replace("T12:00:00Z", "T11:50:00Z"), KEY), Reason.EXPIRED);
        refused(write(xml(SLO).replace("T12:00:00Z", "T12:10:00Z"), KEY), Reason.NOT_YET_VALID);
        refused(write(xml(SLO).replace("NameID", "EncryptedID"), KEY), Reason.SUBJECT);
        refused(write(xml(SLO).replace("s-1", "<x/>").replace("_logout", "_other"), KEY), Reason.SUBJECT);
        refused(write(xml(SLO).replace("LogoutRequest", "AuthnRequest"), KEY), Reason.WRONG_MESSAGE);
        refused(write("<!DOCTYPE x>" + xml(SLO), KEY), Reason.MALFORMED_XML);
    }

    @Test
    void aDecompressionBombIsStopped() {
        refused(write(" ".repeat(30 << 20), KEY), Reason.TOO_LARGE);
    }

    @Property(tries = 1000)
    void anyChangeOfTheQueryIsRefused(@ForAll @IntRange(max = 100_000) int place, @ForAll char other) {
        String query = QUERY;
        int at = place % query.length();
        String changed = query.substring(0, at) + other + query.substring(at + 1);
        LogoutMessage outcome = new SamlLogout(
                        TestIdp.CLOCK, (issuer, message, until) -> true, new SamlRequests(TestIdp.CLOCK))
                .receive(SERVICE, idp(), changed);
        if (outcome instanceof Asked asked) {
            assertThat(asked.nameId()).isEqualTo("name");
            assertThat(asked.sessionIndexes()).isEqualTo(List.of("s-1"));
            assertThat(asked.relayState()).isEqualTo("state");
        }
    }

    private static final String QUERY =
            Redirects.write(SLO, "SAMLRequest", xml(SLO), "state", KEY).getRawQuery();

    private void refused(String query, Reason reason) {
        assertThat(logout.receive(SERVICE, idp(), query))
                .asInstanceOf(type(Rejected.class))
                .extracting(Rejected::reason)
                .isEqualTo(reason);
    }

    private String request(@Nullable String relayState) {
        SamlIdp towardsUs = new SamlIdp(TestIdp.SP, SLO, null, SLO, List.of(TestIdp.SP_KEY.certificate()), true);
        return logout.ask(otherSide(SLO), towardsUs, SOMEBODY, relayState)
                .location()
                .getRawQuery();
    }

    private static ServiceProvider otherSide(URI slo) {
        return new ServiceProvider(ENTITY, slo, slo, List.of(KEY), Duration.ofSeconds(90));
    }

    private static SamlIdp us() {
        return new SamlIdp(TestIdp.SP, SLO, null, SLO, List.of(TestIdp.SP_KEY.certificate()), true);
    }

    private static String xml(URI destination) {
        return """
                <samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
                xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_logout" Version="2.0" \
                IssueInstant="2026-06-01T12:00:00Z" Destination="%s"><saml:Issuer>%s</saml:Issuer>\
                <saml:NameID>name</saml:NameID><samlp:SessionIndex>s-1</samlp:SessionIndex></samlp:LogoutRequest>""".formatted(destination, ENTITY);
    }

    private static String write(String xml, SpKey key) {
        return Redirects.write(SLO, "SAMLRequest", xml, null, key).getRawQuery();
    }
}
