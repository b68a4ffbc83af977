package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Refusal.unless;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Reads elements by namespace and exact place; never searches by name through a document. */
final class Dom {

    static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
    static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
    static final String METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
    static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
    static final String XENC = "http://www.w3.org/2001/04/xmlenc#";

    private Dom() {}

    static boolean is(Element element, String namespace, String name) {
        return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
    }

    static List<Element> children(Node parent) {
        List<Element> children = new ArrayList<>();
        for (Node each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    static List<Element> children(Element parent, String namespace, String name) {
        return children(parent).stream()
                .filter(each -> is(each, namespace, name))
                .toList();
    }

    /** The only child of that name, or null when there is none; two are refused. */
    static @Nullable Element child(Element parent, String namespace, String name) {
        List<Element> found = children(parent, namespace, name);
        unless(found.size() <= 1, Reason.SHAPE, "The message states something twice that may be stated once.");
        return found.isEmpty() ? null : found.getFirst();
    }

    static void everyElement(Element root, Consumer<Element> visitor) {
        visitor.accept(root);
        children(root).forEach(each -> everyElement(each, visitor));
    }

    static @Nullable String attribute(Element element, String name) {
        Attr attribute = element.getAttributeNodeNS(null, name);
        return attribute == null ? null : attribute.getValue();
    }

    static boolean attributeIs(Element element, String name, String value) {
        return value.equals(attribute(element, name));
    }

    /**
     * The whole text of an element, comments left out but never cut at them, without white space around it.
     *
     * @return null when the element has children, is empty or holds control characters
     */
    static @Nullable String text(Element element) {
        String text = element.getTextContent().strip();
        boolean plain = children(element).isEmpty() && !text.isEmpty();
        return plain && text.chars().noneMatch(Character::isISOControl) ? text : null;
    }

    static boolean textIs(@Nullable Element element, String value) {
        return element != null && value.equals(text(element));
    }

    /** A time of the message; null when it states none; refuses what is no time. */
    static @Nullable Instant time(Element element, String name) {
        String text = attribute(element, name);
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new Refusal(Reason.WRONG_MESSAGE, "The message states a time that is none.");
        }
    }

    /** An identifier as every known provider makes them; nothing in it could be read as more than a name. */
    static String id(Element element) {
        String id = attribute(element, "ID");
        if (id == null || !id.matches("[A-Za-z_][A-Za-z0-9_.-]{0,255}")) {
            throw new Refusal(Reason.IDENTIFIERS, "The message has no proper identifier.");
        }
        return id;
    }
}
