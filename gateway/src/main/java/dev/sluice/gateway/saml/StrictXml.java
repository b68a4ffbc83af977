package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Refusal.unless;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The only parser for what comes from outside: the JDK's own, for UTF-8 and XML 1.0, without document types (and with them
 * entities), processing instructions or anything external, within limits of size, depth and number.
 */
final class StrictXml {

    /** Of a message, in bytes after base64 and inflating. */
    static final int MESSAGE_BYTES = 256 * 1024;
    /** Of metadata, in bytes. */
    static final int METADATA_BYTES = 1024 * 1024;

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NODES = 20_000;
    private static final String MAX_ATTRIBUTES = "40";

    private StrictXml() {}

    static Document message(byte[] octets) {
        return parse(octets, MESSAGE_BYTES);
    }

    static Document metadata(byte[] octets) {
        return parse(octets, METADATA_BYTES);
    }

    private static Document parse(byte[] octets, int maxBytes) {
        unless(octets.length <= maxBytes, Reason.TOO_LARGE, "The message is too large.");
        Document document;
        try {
            document = builder().parse(new InputSource(new StringReader(utf8(octets))));
        } catch (SAXException | IOException e) {
            throw new Refusal(Reason.MALFORMED_XML, "The message is not well-formed XML of the permitted kind.");
        }
        String encoding = document.getXmlEncoding();
        unless(
                "1.0".equals(document.getXmlVersion()) && (encoding == null || encoding.equalsIgnoreCase("UTF-8")),
                Reason.MALFORMED_XML,
                "The message is not XML 1.0 in UTF-8.");
        count(document, 0, 0);
        return document;
    }

    private static String utf8(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refusal(Reason.ENCODING, "The message is not UTF-8.");
        }
    }

    /** Counts the nodes below and refuses kinds that have no place in a message. The parser limited the depth already. */
    private static int count(Node parent, int depth, int before) {
        int nodes = before;
        for (Node each = parent.getFirstChild(); each != null; each = each.getNextSibling()) {
            switch (each.getNodeType()) {
                case Node.ELEMENT_NODE -> nodes = count(each, depth + 1, nodes);
                case Node.TEXT_NODE, Node.COMMENT_NODE -> {}
                default ->
                    throw new Refusal(Reason.MALFORMED_XML, "The message holds a processing instruction or the like.");
            }
            nodes++;
            unless(depth < MAX_DEPTH && nodes <= MAX_NODES, Reason.TOO_LARGE, "The message has too many parts.");
        }
        return nodes;
    }

    private static DocumentBuilder builder() {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        try {
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setAttribute("jdk.xml.maxElementDepth", Integer.toString(MAX_DEPTH));
            factory.setAttribute("jdk.xml.elementAttributeLimit", MAX_ATTRIBUTES);
            factory.setXIncludeAware(false);
            factory.setCoalescing(true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Strict());
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The default one prints to the console. */
    private static final class Strict implements ErrorHandler {

        @Override
        public void warning(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
