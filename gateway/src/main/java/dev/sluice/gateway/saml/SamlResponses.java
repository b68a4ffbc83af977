package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Dom.ASSERTION;
import static dev.sluice.gateway.saml.Dom.PROTOCOL;
import static dev.sluice.gateway.saml.Refusal.unless;

import java.time.Clock;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.w3c.dom.Element;

/**
 * Proves SAML 2.0 responses of the web browser SSO profile over HTTP POST (profiles 4.1, bindings 3.5). Nothing that no
 * valid signature covers ever reaches the identity.
 */
@Component
public final class SamlResponses {

    private static final int MAX_BASE64 = StrictXml.MESSAGE_BYTES / 3 * 4 + 8192;

    private final Clock clock;
    private final ReplayCache replays;
    private final Shape shape;

    @Autowired
    public SamlResponses(Clock clock, ReplayCache replays) {
        this(clock, replays, Shape::strict);
    }

    SamlResponses(Clock clock, ReplayCache replays, Shape shape) {
        this.clock = clock;
        this.replays = replays;
        this.shape = shape;
    }

    /**
     * Checks a response and uses it up: the same one is refused from then on.
     *
     * @param samlResponse the form field SAMLResponse, as it was posted
     */
    public SamlOutcome verify(ServiceProvider sp, SamlIdp idp, ExpectedLogin expected, String samlResponse) {
        try {
            Element response = StrictXml.message(decode(samlResponse)).getDocumentElement();
            return accept(sp, idp, expected, response);
        } catch (Refusal e) {
            return e.outcome();
        }
    }

    private SamlOutcome accept(ServiceProvider sp, SamlIdp idp, ExpectedLogin expected, Element received) {
        message(received);
        shape.check(received);
        boolean signed = Signatures.of(received) != null;
        Element response = signed ? Signatures.prove(received, idp) : received;
        envelope(sp, idp, response, signed);
        Element assertion = assertion(response, sp, signed);
        if (Signatures.of(assertion) != null) {
            assertion = Signatures.prove(assertion, idp);
        } else {
            unless(signed, Reason.UNSIGNED, "Neither the response nor its assertion is signed.");
        }
        AssertionRules.Accepted accepted = new AssertionRules(
                        sp, idp, expected, Dom.attribute(response, "InResponseTo"), clock.instant())
                .read(assertion);
        unless(
                replays.use(idp.entityId(), accepted.assertionId(), accepted.until()),
                Reason.REPLAY,
                "This response was used before. Sign in again.");
        return new SamlOutcome.Verified(accepted.identity());
    }

    /** The kind of message and its status: a failure has no assertion and need not be signed to be believed. */
    private static void message(Element response) {
        unless(
                Dom.is(response, PROTOCOL, "Response") && Dom.attributeIs(response, "Version", "2.0"),
                Reason.WRONG_MESSAGE,
                "The message is not a SAML 2.0 response.");
        Dom.id(response);
        Status.demandSuccess(response);
    }

    /** What a response says about itself; of an unsigned one this is no proof, but no reason to accept errors either. */
    private static void envelope(ServiceProvider sp, SamlIdp idp, Element response, boolean signed) {
        message(response);
        String destination = Dom.attribute(response, "Destination");
        unless(
                destination == null ? !signed : destination.equals(sp.acsUrl().toString()),
                Reason.DESTINATION,
                "The response was sent to another address than this service's.");
        Element issuer = Dom.child(response, ASSERTION, "Issuer");
        if (issuer != null) {
            AssertionRules.issuer(issuer, idp);
        }
    }

    private Element assertion(Element response, ServiceProvider sp, boolean signed) {
        Element plain = first(response, "Assertion");
        if (plain != null) {
            return plain;
        }
        Element encrypted = first(response, "EncryptedAssertion");
        if (encrypted == null) {
            throw new Refusal(Reason.SHAPE, "The response holds no assertion.");
        }
        Element decrypted = Decryption.replace(encrypted, sp.keys(), signed);
        shape.check(response);
        return decrypted;
    }

    private static @Nullable Element first(Element response, String name) {
        List<Element> found = Dom.children(response, ASSERTION, name);
        return found.isEmpty() ? null : found.getFirst();
    }

    static byte[] decode(String base64) {
        unless(base64.length() <= MAX_BASE64, Reason.TOO_LARGE, "The message is too large.");
        try {
            return Base64.getDecoder().decode(base64.replace("\r", "").replace("\n", ""));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Reason.ENCODING, "The message is not base64.");
        }
    }
}
