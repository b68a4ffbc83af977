package dev.sluice.gateway.saml;

/** Text for the documents that are written here. */
final class XmlText {

    private XmlText() {}

    /** For element content and attribute values in double quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("\r", "&#13;")
                .replace("\n", "&#10;")
                .replace("\t", "&#9;");
    }
}
