package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.TestIdp.CLOCK;
import static dev.sluice.gateway.saml.TestIdp.KEY;
import static dev.sluice.gateway.saml.TestIdp.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.gateway.saml.IdpMetadata.Result.Read;
import dev.sluice.gateway.saml.IdpMetadata.Result.Refused;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class SamlMetadataTest {

    private static final SpKey NEXT = SpKey.generate("next", CLOCK);

    @Test
    void everythingAProviderSaysIsRead() {
        assertThat(read(metadata())).asInstanceOf(type(Read.class)).satisfies(read -> {
            assertThat(read.provider())
                    .isEqualTo(new SamlIdp(
                            "https://idp.example/entity",
                            URI.create("https://idp.example/sso?tenant=1"),
                            URI.create("https://idp.example/post"),
                            URI.create("https://idp.example/slo"),
                            List.of(KEY.certificate(), NEXT.certificate()),
                            true));
            assertThat(read.warnings()).isEmpty();
        });
    }

    @Test
    void certificatesThatEndAreWarnedOf() {
        Clock later = Clock.fixed(TestIdp.NOW.plus(Duration.ofDays(3 * 365L - 10)), ZoneOffset.UTC);
        Clock last = Clock.fixed(TestIdp.NOW.plus(Duration.ofDays(3 * 365L + 1)), ZoneOffset.UTC);

        assertThat(IdpMetadata.read(octets(metadata()), later))
                .asInstanceOf(type(Read.class))
                .satisfies(read ->
                        assertThat(read.warnings()).hasSize(2).allMatch(each -> each.contains("expires on 2029")));
        assertThat(IdpMetadata.read(octets(metadata()), last))
                .asInstanceOf(type(Read.class))
                .satisfies(read ->
                        assertThat(read.warnings()).hasSize(2).allMatch(each -> each.contains("expired on 2029")));
    }

    @Test
    void aProviderMayTakeRequestsByPostOnly() {
        assertThat(read(metadata().replace("HTTP-Redirect", "SOAP")))
                .asInstanceOf(type(Read.class))
                .satisfies(read -> {
                    assertThat(read.provider().redirectSsoUrl()).isNull();
                    assertThat(read.provider().postSsoUrl()).isNotNull();
                });
    }

    @Test
    void weakKeysDoNotCount() {
        SpKey weak = TestIdp.keytool("RSA", "1024");
        String mixed = metadata().replace(encoded(NEXT), encoded(weak));

        assertThat(read(mixed))
                .asInstanceOf(type(Read.class))
                .satisfies(read -> assertThat(read.warnings()).hasSize(1));
        refused(mixed.replace(encoded(KEY), encoded(weak)), Reason.ALGORITHM);
    }

    @Test
    void whatIsNoMetadataOfOneProviderIsRefused() {
        String good = metadata();
        refused("", Reason.MALFORMED_XML);
        refused("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + good, Reason.MALFORMED_XML);
        refused("<html/>", Reason.WRONG_MESSAGE);
        refused(good.replace("EntityDescriptor", "EntitiesDescriptor"), Reason.WRONG_MESSAGE);
        refused(good.replace("IDPSSODescriptor", "SPSSODescriptor"), Reason.WRONG_MESSAGE);
        refused(good.replace("SAML:2.0:protocol", "SAML:1.1:protocol"), Reason.WRONG_MESSAGE);
        refused(good.replace("entityID", "entity"), Reason.WRONG_MESSAGE);
        refused(good.replace("SingleSignOnService", "Other"), Reason.WRONG_MESSAGE);
        refused(good.replace("https://idp.example/sso?tenant=1", "javascript:alert(1)"), Reason.WRONG_MESSAGE);
        refused(good.replace("KeyDescriptor", "Other"), Reason.WRONG_MESSAGE);
        refused(good.replace(encoded(KEY), "AAAA"), Reason.WRONG_MESSAGE);
        refused(good.replace("entityID", "validUntil=\"2026-01-01T00:00:00Z\" entityID"), Reason.EXPIRED);
        refused(" ".repeat(2 << 20), Reason.TOO_LARGE);
    }

    @Test
    void oursNamesEveryKeyAndAddress() {
        ServiceProvider rolling = new ServiceProvider(
                SERVICE.entityId() + "?a=1&b=\"2\"",
                SERVICE.acsUrl(),
                SERVICE.sloUrl(),
                List.of(KEY, NEXT),
                SERVICE.skew());
        Document document = TestIdp.parse(SpMetadata.write(rolling));
        Element root = document.getDocumentElement();

        assertThat(root.getAttribute("entityID")).isEqualTo(rolling.entityId());
        assertThat(root.getElementsByTagNameNS("*", "X509Certificate").getLength())
                .isEqualTo(4);
        assertThat(TestIdp.find(document, "AssertionConsumerService").getAttribute("Location"))
                .isEqualTo(rolling.acsUrl().toString());
        assertThat(TestIdp.find(document, "SingleLogoutService").getAttribute("Location"))
                .isEqualTo(String.valueOf(rolling.sloUrl()));
    }

    @Test
    void aKeyComesBackFromStorage() throws Exception {
        SpKey stored = SpKey.of(KEY.privateKey().getEncoded(), KEY.certificate().getEncoded());

        assertThat(stored).isEqualTo(KEY);
        KEY.certificate().verify(KEY.certificate().getPublicKey());
        assertThat(KEY.toString()).doesNotContain("Private");
    }

    @Property(tries = 1000)
    void anyDamageIsReadOrRefused(@ForAll @IntRange(max = 100_000) int place, @ForAll byte value) {
        byte[] octets = octets(metadata());
        octets[place % octets.length] = value;

        assertThat(IdpMetadata.read(octets, CLOCK)).isNotNull();
    }

    private static void refused(String metadata, Reason reason) {
        assertThat(read(metadata))
                .asInstanceOf(type(Refused.class))
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }

    private static IdpMetadata.Result read(String metadata) {
        return IdpMetadata.read(octets(metadata), CLOCK);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encoded(SpKey key) {
        try {
            return Base64.getEncoder().encodeToString(key.certificate().getEncoded());
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String metadata() {
        String key = "<md:KeyDescriptor %s><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>"
                + "<ds:X509Certificate>\n%s\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>";
        String service = "<md:%s Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-%s\" Location=\"%s\"/>";
        return """
                <?xml version="1.0" encoding="utf-8"?>
                <!-- of the tests -->
                <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/entity">
                <md:IDPSSODescriptor WantAuthnRequestsSigned="true" \
                protocolSupportEnumeration="urn:other urn:oasis:names:tc:SAML:2.0:protocol">"""
                + key.formatted("use=\"signing\"", encoded(KEY))
                + key.formatted("", encoded(NEXT))
                + key.formatted("use=\"encryption\"", encoded(TestIdp.ATTACKER))
                + service.formatted("SingleLogoutService", "Redirect", "https://idp.example/slo")
                + service.formatted("SingleSignOnService", "POST", "https://idp.example/post")
                + service.formatted("SingleSignOnService", "Redirect", "https://idp.example/sso?tenant=1")
                + "</md:IDPSSODescriptor></md:EntityDescriptor>";
    }
}
