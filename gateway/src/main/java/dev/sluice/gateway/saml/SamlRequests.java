package dev.sluice.gateway.saml;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sends browsers to identity providers (SAML 2.0 core, section 3.4.1; by redirect or post, always signed). */
@Component
public final class SamlRequests {

    private static final int ID_BYTES = 20;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public SamlRequests(Clock clock) {
        this.clock = clock;
    }

    /** Where to send a browser; {@code id} is that of the message. */
    public record Sent(String id, URI location) {}

    /** What a browser posts to {@code target}: {@code samlRequest} is the form field of that name. */
    public record Posted(URI target, String samlRequest) {}

    /**
     * A request by redirect.
     *
     * @param id what the response must answer to: a name that nobody can guess, kept for this browser
     * @param relayState comes back with the response as it is, by way of the browser: trust nothing in it
     */
    public Sent authnRequest(ServiceProvider sp, SamlIdp idp, String id, @Nullable String relayState) {
        URI target = idp.redirectSsoUrl();
        if (target == null) {
            throw new IllegalArgumentException("the identity provider takes no requests by redirect");
        }
        return new Sent(id, Redirects.write(target, "SAMLRequest", xml(sp, target, id), relayState, sp.signingKey()));
    }

    /** The same by post, with an XML signature in it; the relay state is a form field of its own. */
    public Posted postedAuthnRequest(ServiceProvider sp, SamlIdp idp, String id) {
        URI target = idp.postSsoUrl();
        if (target == null) {
            throw new IllegalArgumentException("the identity provider takes no requests by post");
        }
        byte[] signed = Signing.enveloped(xml(sp, target, id), sp.signingKey());
        return new Posted(target, Base64.getEncoder().encodeToString(signed));
    }

    private String xml(ServiceProvider sp, URI target, String id) {
        return """
                <samlp:AuthnRequest xmlns:samlp="%s" xmlns:saml="%s" ID="%s" Version="2.0" IssueInstant="%s" \
                Destination="%s" AssertionConsumerServiceURL="%s" \
                ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"><saml:Issuer>%s</saml:Issuer>\
                <samlp:NameIDPolicy AllowCreate="true"/></samlp:AuthnRequest>""".formatted(
                        Dom.PROTOCOL,
                        Dom.ASSERTION,
                        id,
                        now(),
                        XmlText.escape(target.toString()),
                        XmlText.escape(sp.acsUrl().toString()),
                        XmlText.escape(sp.entityId()));
    }

    String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "_" + HexFormat.of().formatHex(bytes);
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
