package dev.sluice.gateway.saml;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.SignatureMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Signs our own messages for the POST binding: enveloped, exclusive canonical form, RSA with SHA-256. */
final class Signing {

    private Signing() {}

    /** The message with a signature behind its issuer, where the schema of SAML wants it. */
    static byte[] enveloped(String xml, SpKey key) {
        Document document = StrictXml.message(xml.getBytes(StandardCharsets.UTF_8));
        Element root = document.getDocumentElement();
        root.setIdAttributeNS(null, "ID", true);
        Node behindIssuer = Dom.children(root).getFirst().getNextSibling();
        try {
            XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM", "XMLDSig");
            Reference reference = factory.newReference(
                    "#" + Dom.id(root),
                    factory.newDigestMethod(DigestMethod.SHA256, null),
                    List.of(
                            factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                            factory.newTransform(CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
                    null,
                    null);
            SignedInfo info = factory.newSignedInfo(
                    factory.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                    factory.newSignatureMethod(
                            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", (SignatureMethodParameterSpec) null),
                    List.of(reference));
            KeyInfoFactory keys = factory.getKeyInfoFactory();
            KeyInfo shown = keys.newKeyInfo(List.of(keys.newX509Data(List.of(key.certificate()))));
            DOMSignContext context = behindIssuer == null
                    ? new DOMSignContext(key.privateKey(), root)
                    : new DOMSignContext(key.privateKey(), root, behindIssuer);
            context.setDefaultNamespacePrefix("ds");
            factory.newXMLSignature(info, shown).sign(context);
            return write(document);
        } catch (Exception e) {
            throw new IllegalStateException("a message could not be signed", e);
        }
    }

    private static byte[] write(Document document) throws Exception {
        Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        transformer.transform(new DOMSource(document), new StreamResult(octets));
        // The JDK writes the line ends of the signature's base64 as character references; nothing else here has any.
        return octets.toString(StandardCharsets.UTF_8).replace("&#13;", "").getBytes(StandardCharsets.UTF_8);
    }
}
