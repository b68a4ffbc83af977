package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Dom.ASSERTION;
import static dev.sluice.gateway.saml.Dom.DSIG;
import static dev.sluice.gateway.saml.Dom.PROTOCOL;
import static dev.sluice.gateway.saml.Refusal.unless;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * What a response may look like before anything in it is believed: one assertion, directly below the response; signatures
 * as children of these two and nowhere else; identifiers once. Signature wrapping needs a second place for something, and
 * there is none. {@link Signatures} is safe without these checks; they are here to make an attack fail twice.
 */
@FunctionalInterface
interface Shape {

    void check(Element response);

    static void strict(Element response) {
        Set<String> ids = new HashSet<>();
        Dom.everyElement(response, each -> {
            uniqueIds(each, ids);
            place(response, each);
        });
        List<Element> children = Dom.children(response);
        children.forEach(Shape::knownChild);
        long assertions = children.stream().filter(Shape::isAssertion).count();
        unless(assertions == 1, Reason.SHAPE, "The response does not hold exactly one assertion.");
        Set<String> names = new HashSet<>();
        children.forEach(
                each -> unless(names.add(each.getLocalName()), Reason.SHAPE, "The response holds something twice."));
    }

    private static void uniqueIds(Element element, Set<String> ids) {
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Attr each = (Attr) attributes.item(i);
            if (each.getLocalName().toLowerCase(Locale.ROOT).equals("id")) {
                unless(each.getNamespaceURI() == null, Reason.IDENTIFIERS, "An identifier is in a foreign namespace.");
                unless(ids.add(each.getValue()), Reason.IDENTIFIERS, "The response uses an identifier twice.");
            }
        }
    }

    private static void place(Element response, Element element) {
        Node parent = element.getParentNode();
        switch (element.getLocalName()) {
            case "Response" -> unless(element == response, Reason.SHAPE, "The response holds another response.");
            case "Assertion", "EncryptedAssertion" ->
                unless(
                        isAssertion(element) && parent == response,
                        Reason.SHAPE,
                        "The response holds an assertion in an unexpected place.");
            case "Signature" ->
                unless(
                        Dom.is(element, DSIG, "Signature") && maySign(response, parent),
                        Reason.SHAPE,
                        "The response holds a signature in an unexpected place.");
            case "Object", "Manifest", "RetrievalMethod", "SignatureProperties" ->
                unless(
                        !DSIG.equals(element.getNamespaceURI()),
                        Reason.SIGNATURE_FORM,
                        "A signature of the response holds more than a signature needs.");
            default -> {}
        }
    }

    private static boolean maySign(Element response, Node parent) {
        boolean inAssertion = parent instanceof Element above
                && Dom.is(above, ASSERTION, "Assertion")
                && above.getParentNode() == response;
        return parent == response || inAssertion;
    }

    private static void knownChild(Element child) {
        boolean known = isAssertion(child)
                || Dom.is(child, ASSERTION, "Issuer")
                || Dom.is(child, DSIG, "Signature")
                || Dom.is(child, PROTOCOL, "Status");
        unless(known, Reason.SHAPE, "The response holds an unexpected element.");
    }

    private static boolean isAssertion(Element element) {
        return Dom.is(element, ASSERTION, "Assertion") || Dom.is(element, ASSERTION, "EncryptedAssertion");
    }
}
