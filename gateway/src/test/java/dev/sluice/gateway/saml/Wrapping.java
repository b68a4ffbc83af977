package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.TestIdp.EVIL;
import static dev.sluice.gateway.saml.TestIdp.GENUINE;
import static dev.sluice.gateway.saml.TestIdp.find;
import static dev.sluice.gateway.saml.TestIdp.parse;
import static dev.sluice.gateway.saml.TestIdp.response;
import static dev.sluice.gateway.saml.TestIdp.signedAssertion;
import static dev.sluice.gateway.saml.TestIdp.signedResponse;
import static dev.sluice.gateway.saml.TestIdp.write;

import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Signature wrapping after Somorovsky et al., "On Breaking SAML" (2012): the genuine, signed element is kept somewhere for
 * the signature to be valid, and an evil one put where it is read.
 */
enum Wrapping {
    XSW1_RESPONSE_IN_ITS_SIGNATURE,
    XSW2_RESPONSE_BEFORE_ITS_SIGNATURE,
    XSW3_EVIL_ASSERTION_BEFORE_THE_GENUINE,
    XSW4_GENUINE_ASSERTION_IN_THE_EVIL,
    XSW5_SIGNATURE_IN_THE_EVIL_GENUINE_BEHIND,
    XSW6_GENUINE_IN_THE_SIGNATURE_OF_THE_EVIL,
    XSW7_EVIL_IN_EXTENSIONS,
    XSW8_GENUINE_IN_AN_OBJECT_OF_THE_EVIL,
    GENUINE_IN_EXTENSIONS;

    String apply(boolean sameId) {
        return switch (this) {
            case XSW1_RESPONSE_IN_ITS_SIGNATURE, XSW2_RESPONSE_BEFORE_ITS_SIGNATURE -> response(sameId);
            default -> assertion(sameId);
        };
    }

    private String response(boolean sameId) {
        Document document = parse(signedResponse(TestIdp.response()));
        Element root = document.getDocumentElement();
        Element original = (Element) root.cloneNode(true);
        Element signature = find(root, "Signature");
        original.removeChild(find(original, "Signature"));
        if (this == XSW1_RESPONSE_IN_ITS_SIGNATURE) {
            signature.appendChild(original);
        } else {
            root.insertBefore(original, signature);
        }
        Element assertion = (Element) root.getLastChild();
        corrupt(assertion);
        if (!sameId) {
            root.setAttribute("ID", "_evil-response");
            assertion.setAttribute("ID", "_evil");
        }
        return write(document);
    }

    private String assertion(boolean sameId) {
        Document document = parse(signedAssertion(TestIdp.response()));
        Element root = document.getDocumentElement();
        Element genuine = find(root, "Assertion");
        Element evil = (Element) genuine.cloneNode(true);
        corrupt(evil);
        if (!sameId) {
            evil.setAttribute("ID", "_evil");
        }
        Element evilSignature = find(evil, "Signature");
        Element bare = (Element) genuine.cloneNode(true);
        bare.removeChild(find(bare, "Signature"));
        Element extensions = document.createElementNS(Dom.PROTOCOL, "samlp:Extensions");
        switch (this) {
            case XSW3_EVIL_ASSERTION_BEFORE_THE_GENUINE -> {
                evil.removeChild(evilSignature);
                root.insertBefore(evil, genuine);
            }
            case XSW4_GENUINE_ASSERTION_IN_THE_EVIL -> {
                evil.removeChild(evilSignature);
                root.replaceChild(evil, genuine);
                evil.appendChild(genuine);
            }
            case XSW5_SIGNATURE_IN_THE_EVIL_GENUINE_BEHIND -> {
                root.replaceChild(evil, genuine);
                root.appendChild(bare);
            }
            case XSW6_GENUINE_IN_THE_SIGNATURE_OF_THE_EVIL -> {
                root.replaceChild(evil, genuine);
                evilSignature.appendChild(bare);
            }
            case XSW7_EVIL_IN_EXTENSIONS -> {
                evil.removeChild(evilSignature);
                extensions.appendChild(evil);
                root.insertBefore(extensions, root.getFirstChild());
            }
            case XSW8_GENUINE_IN_AN_OBJECT_OF_THE_EVIL -> {
                root.replaceChild(evil, genuine);
                Element object = document.createElementNS(Dom.DSIG, "ds:Object");
                object.appendChild(bare);
                evilSignature.appendChild(object);
            }
            default -> {
                root.replaceChild(evil, genuine);
                extensions.appendChild(bare);
                root.insertBefore(extensions, root.getFirstChild());
            }
        }
        return write(document);
    }

    private static void corrupt(Element assertion) {
        Element name = find(assertion, "NameID");
        if (!name.getTextContent().equals(GENUINE)) {
            throw new IllegalStateException("nothing to corrupt");
        }
        name.setTextContent(EVIL);
    }
}
