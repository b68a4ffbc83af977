package dev.sluice.gateway.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class SamlRequestsTest {

    private final SamlRequests requests = new SamlRequests(TestIdp.CLOCK);

    @Test
    void aRequestIsSignedAndSaysWhereTheAnswerGoes() {
        IdentityProvider idp = new IdentityProvider(
                "https://idp.example", URI.create("https://idp.example/sso?t=1"), null, null, List.of(), true);
        SamlRequests.Sent sent = requests.authnRequest(TestIdp.SERVICE, idp, "/next?a=b");

        assertThat(sent.location().toString()).startsWith("https://idp.example/sso?t=1&SAMLRequest=");
        String query = sent.location().getRawQuery().replaceFirst("^t=1&", "");
        Redirects.Message message = Redirects.read(query, TestIdp.trusting(TestIdp.SP_KEY.certificate()));
        Document document = TestIdp.parse(new String(message.xml(), StandardCharsets.UTF_8));
        assertThat(message.relayState()).isEqualTo("/next?a=b");
        assertThat(document.getDocumentElement().getAttribute("ID")).isEqualTo(sent.id());
        assertThat(document.getDocumentElement().getAttribute("AssertionConsumerServiceURL"))
                .isEqualTo(TestIdp.ACS);
        assertThat(document.getDocumentElement().getAttribute("Destination")).isEqualTo("https://idp.example/sso?t=1");
        assertThat(TestIdp.find(document, "Issuer").getTextContent()).isEqualTo(TestIdp.SP);
    }

    @Test
    void noTwoRequestsAreAlike() {
        assertThat(requests.authnRequest(TestIdp.SERVICE, TestIdp.idp(), null).id())
                .isNotEqualTo(requests.authnRequest(TestIdp.SERVICE, TestIdp.idp(), null)
                        .id());
    }
}
