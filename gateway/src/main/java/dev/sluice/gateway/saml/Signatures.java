package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Dom.DSIG;
import static dev.sluice.gateway.saml.Refusal.unless;

import java.io.IOException;
import java.io.InputStream;
import java.security.NoSuchProviderException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * Enveloped XML signatures (RFC 3275) in the one form that SAML's profile knows. The JDK does the arithmetic; what is
 * returned is parsed again from the very octets that were digested, so that no difference between what was signed and
 * what is read can exist.
 */
final class Signatures {

    private static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
    private static final String PSS = "http://www.w3.org/2007/05/xmldsig-more#";
    private static final Set<String> SIGNATURE_METHODS = Set.of(
            MORE + "rsa-sha256",
            MORE + "rsa-sha384",
            MORE + "rsa-sha512",
            MORE + "ecdsa-sha256",
            MORE + "ecdsa-sha384",
            MORE + "ecdsa-sha512",
            PSS + "sha256-rsa-MGF1",
            PSS + "sha384-rsa-MGF1",
            PSS + "sha512-rsa-MGF1");
    private static final Set<String> DIGESTS = Set.of(Dom.XENC + "sha256", MORE + "sha384", Dom.XENC + "sha512");
    private static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private static final Set<String> CANONICAL = Set.of(EXCLUSIVE, EXCLUSIVE + "WithComments");
    private static final String ENVELOPED = DSIG + "enveloped-signature";

    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_CURVE_BITS = 256;
    private static final XMLSignatureFactory FACTORY = jdkFactory();

    private Signatures() {}

    static @Nullable Element of(Element signed) {
        return Dom.child(signed, DSIG, "Signature");
    }

    /**
     * Proves an element by the signature that is its child.
     *
     * @return the element as it was signed: the root of a document of its own, without the signature
     */
    static Element prove(Element signed, SamlIdp idp) {
        Element signature = of(signed);
        if (signature == null) {
            throw new Refusal(Reason.UNSIGNED, "The response is not signed.");
        }
        String id = Dom.id(signed);
        checkForm(signature, id);
        // Keys come from the settings; what a message says about its own key is not even read.
        Dom.children(signature, DSIG, "KeyInfo").forEach(signature::removeChild);
        for (var certificate : idp.certificates()) {
            byte[] octets = digested(signed, signature, certificate.getPublicKey());
            if (octets != null) {
                Element proven = StrictXml.message(octets).getDocumentElement();
                unless(
                        Dom.is(proven, signed.getNamespaceURI(), signed.getLocalName())
                                && id.equals(Dom.id(proven))
                                && of(proven) == null,
                        Reason.SIGNATURE_FORM,
                        "The signature does not cover what it stands in.");
                return proven;
            }
        }
        throw new Refusal(
                Reason.BAD_SIGNATURE,
                "The signature was not made with a key of this identity provider, or the response was changed.");
    }

    static boolean isStrong(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= MIN_RSA_BITS;
            case ECPublicKey curve -> curve.getParams().getOrder().bitLength() >= MIN_CURVE_BITS;
            default -> false;
        };
    }

    private static void checkForm(Element signature, String id) {
        List<Element> parts = Dom.children(signature);
        form(parts.size() == 2 || (parts.size() == 3 && Dom.is(parts.get(2), DSIG, "KeyInfo")));
        form(Dom.is(parts.get(0), DSIG, "SignedInfo") && Dom.is(parts.get(1), DSIG, "SignatureValue"));
        List<Element> info = Dom.children(parts.get(0));
        form(info.size() == 3
                && Dom.is(info.get(0), DSIG, "CanonicalizationMethod")
                && Dom.is(info.get(1), DSIG, "SignatureMethod")
                && Dom.is(info.get(2), DSIG, "Reference"));
        algorithm(info.get(0), CANONICAL);
        algorithm(info.get(1), SIGNATURE_METHODS);
        form(Dom.children(info.get(1)).isEmpty());
        checkReference(info.get(2), id);
    }

    private static void checkReference(Element reference, String id) {
        form(Dom.attributeIs(reference, "URI", "#" + id));
        List<Element> parts = Dom.children(reference);
        form(parts.size() == 3
                && Dom.is(parts.get(0), DSIG, "Transforms")
                && Dom.is(parts.get(1), DSIG, "DigestMethod")
                && Dom.is(parts.get(2), DSIG, "DigestValue"));
        List<Element> transforms = Dom.children(parts.get(0));
        form(transforms.size() == 2 && Dom.attributeIs(transforms.get(0), "Algorithm", ENVELOPED));
        form(Dom.children(transforms.get(0)).isEmpty());
        algorithm(transforms.get(1), CANONICAL);
        algorithm(parts.get(1), DIGESTS);
    }

    private static void form(boolean expected) {
        unless(expected, Reason.SIGNATURE_FORM, "The signature has an unexpected form.");
    }

    private static void algorithm(Element method, Set<String> allowed) {
        String algorithm = Dom.attribute(method, "Algorithm");
        unless(
                algorithm != null && allowed.contains(algorithm),
                Reason.ALGORITHM,
                "The signature uses an algorithm that is not accepted; RSA or ECDSA with SHA-256 is.");
    }

    /** What was digested, or null when this key did not sign it. */
    private static byte @Nullable [] digested(Element signed, Element signature, PublicKey key) {
        if (!isStrong(key)) {
            return null;
        }
        DOMValidateContext context = new DOMValidateContext(key, signature);
        context.setProperty("org.jcp.xml.dsig.secureValidation", true);
        context.setProperty("javax.xml.crypto.dsig.cacheReference", true);
        context.setIdAttributeNS(signed, null, "ID");
        try {
            XMLSignature parsed = FACTORY.unmarshalXMLSignature(context);
            if (!parsed.validate(context)) {
                return null;
            }
            Reference reference = parsed.getSignedInfo().getReferences().getFirst();
            try (InputStream octets = reference.getDigestInputStream()) {
                return octets.readAllBytes();
            }
        } catch (MarshalException | XMLSignatureException | IOException | RuntimeException e) {
            // Unchecked ones too: the JDK throws several at keys and values that do not fit the algorithm.
            return null;
        }
    }

    /** The JDK's own provider, whatever else may be on the class path. */
    private static XMLSignatureFactory jdkFactory() {
        try {
            return XMLSignatureFactory.getInstance("DOM", "XMLDSig");
        } catch (NoSuchProviderException e) {
            throw new IllegalStateException(e);
        }
    }
}
