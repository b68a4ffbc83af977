package dev.sluice.gateway.saml;

import java.security.cert.CertificateEncodingException;
import java.util.Base64;

/** What an identity provider's administrator imports to know this gateway (SAML 2.0 metadata). */
public final class SpMetadata {

    private SpMetadata() {}

    /** An EntityDescriptor with every key of the service provider, so that both sides can change keys without a gap. */
    public static String write(ServiceProvider sp) {
        StringBuilder keys = new StringBuilder();
        for (SpKey each : sp.keys()) {
            keys.append(key("signing", each)).append(key("encryption", each));
        }
        String logout = sp.sloUrl() == null
                ? ""
                : """
                  <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="%1$s"/>
                <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="%1$s"/>
                """.formatted(XmlText.escape(sp.sloUrl().toString()));
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <md:EntityDescriptor xmlns:md="%s" entityID="%s">
                <md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" \
                protocolSupportEnumeration="%s">
                %s%s<md:AssertionConsumerService index="0" isDefault="true" \
                Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="%s"/>
                </md:SPSSODescriptor>
                </md:EntityDescriptor>
                """.formatted(
                        Dom.METADATA,
                        XmlText.escape(sp.entityId()),
                        Dom.PROTOCOL,
                        keys,
                        logout.strip() + (logout.isEmpty() ? "" : "\n"),
                        XmlText.escape(sp.acsUrl().toString()));
    }

    private static String key(String use, SpKey key) {
        String methods = use.equals("signing")
                ? ""
                : "<md:EncryptionMethod Algorithm=\"http://www.w3.org/2009/xmlenc11#aes256-gcm\"/>"
                        + "<md:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\"/>";
        try {
            return """
                    <md:KeyDescriptor use="%s"><ds:KeyInfo xmlns:ds="%s"><ds:X509Data><ds:X509Certificate>%s\
                    </ds:X509Certificate></ds:X509Data></ds:KeyInfo>%s</md:KeyDescriptor>
                    """.formatted(
                            use,
                            Dom.DSIG,
                            Base64.getEncoder().encodeToString(key.certificate().getEncoded()),
                            methods);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
