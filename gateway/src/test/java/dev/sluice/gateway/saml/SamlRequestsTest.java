package dev.sluice.gateway.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class SamlRequestsTest {

    private final SamlRequests requests = new SamlRequests(TestIdp.CLOCK);

    @Test
    void aRequestIsSignedAndSaysWhereTheAnswerGoes() {
        SamlIdp idp = new SamlIdp(
                "https://idp.example", URI.create("https://idp.example/sso?t=1"), null, null, List.of(), true);
        SamlRequests.Sent sent = requests.authnRequest(TestIdp.SERVICE, idp, "_r-1", "/next?a=b");

        assertThat(sent.location().toString()).startsWith("https://idp.example/sso?t=1&SAMLRequest=");
        String query = sent.location().getRawQuery().replaceFirst("^t=1&", "");
        Redirects.Message message = Redirects.read(query, TestIdp.trusting(TestIdp.SP_KEY.certificate()));
        Document document = TestIdp.parse(new String(message.xml(), StandardCharsets.UTF_8));
        assertThat(message.relayState()).isEqualTo("/next?a=b");
        assertThat(document.getDocumentElement().getAttribute("ID"))
                .isEqualTo("_r-1")
                .isEqualTo(sent.id());
        assertThat(document.getDocumentElement().getAttribute("AssertionConsumerServiceURL"))
                .isEqualTo(TestIdp.ACS);
        assertThat(document.getDocumentElement().getAttribute("Destination")).isEqualTo("https://idp.example/sso?t=1");
        assertThat(TestIdp.find(document, "Issuer").getTextContent()).isEqualTo(TestIdp.SP);
    }

    @Test
    void aPostedRequestCarriesItsSignature() {
        SamlIdp idp = new SamlIdp(
                "https://idp.example", null, URI.create("https://idp.example/sso?t=1&u=2"), null, List.of(), true);
        SamlRequests.Posted posted = requests.postedAuthnRequest(TestIdp.SERVICE, idp, "_r-1");

        assertThat(posted.target()).isEqualTo(idp.postSsoUrl());
        Element root = StrictXml.message(Base64.getDecoder().decode(posted.samlRequest()))
                .getDocumentElement();
        Element proven = Signatures.prove(root, TestIdp.trusting(TestIdp.SP_KEY.certificate()));
        assertThat(proven.getAttribute("ID")).isEqualTo("_r-1");
        assertThat(proven.getAttribute("Destination")).isEqualTo("https://idp.example/sso?t=1&u=2");
        assertThat(Dom.children(root).get(1).getLocalName())
                .as("behind the issuer")
                .isEqualTo("Signature");
    }
}
