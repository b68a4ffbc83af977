package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Dom.DSIG;
import static dev.sluice.gateway.saml.Dom.XENC;
import static dev.sluice.gateway.saml.Refusal.unless;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource.PSpecified;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * Encrypted assertions (XML Encryption 1.1): AES under a key that travels by RSA-OAEP. AES-CBC is a padding oracle unless
 * the ciphertext is signed, so it is read only then; RSA with PKCS #1 v1.5 never is. Whatever goes wrong with the ciphertext
 * looks the same from outside.
 */
final class Decryption {

    private static final String XMLNS = "http://www.w3.org/2000/xmlns/";
    private static final String XENC11 = "http://www.w3.org/2009/xmlenc11#";
    private static final Map<String, Integer> GCM_KEY_BYTES =
            Map.of(XENC11 + "aes128-gcm", 16, XENC11 + "aes192-gcm", 24, XENC11 + "aes256-gcm", 32);
    private static final Map<String, Integer> CBC_KEY_BYTES =
            Map.of(XENC + "aes128-cbc", 16, XENC + "aes192-cbc", 24, XENC + "aes256-cbc", 32);
    private static final Map<String, String> OAEP_DIGESTS = Map.of(
            DSIG + "sha1",
            "SHA-1",
            XENC + "sha256",
            "SHA-256",
            "http://www.w3.org/2001/04/xmldsig-more#sha384",
            "SHA-384",
            XENC + "sha512",
            "SHA-512");
    private static final Map<String, String> MGF_DIGESTS = Map.of(
            XENC11 + "mgf1sha1",
            "SHA-1",
            XENC11 + "mgf1sha256",
            "SHA-256",
            XENC11 + "mgf1sha384",
            "SHA-384",
            XENC11 + "mgf1sha512",
            "SHA-512");
    private static final int GCM_IV_BYTES = 12;
    private static final int GCM_TAG_BITS = 128;
    private static final int CBC_IV_BYTES = 16;
    private static final int MAX_RECIPIENTS = 4;

    private Decryption() {}

    /**
     * Puts the plain assertion in the place of the encrypted one. The plaintext may use namespaces that are declared
     * around it, so it is read there.
     *
     * @param signed whether a valid signature covers the ciphertext
     */
    static Element replace(Element encrypted, List<SpKey> keys, boolean signed) {
        Element data = only(encrypted, XENC, "EncryptedData");
        String algorithm = method(data);
        boolean gcm = GCM_KEY_BYTES.containsKey(algorithm);
        Integer keyBytes = signed && !gcm ? CBC_KEY_BYTES.get(algorithm) : GCM_KEY_BYTES.get(algorithm);
        if (keyBytes == null) {
            throw new Refusal(
                    Reason.ALGORITHM,
                    "The assertion is encrypted in a way that is not accepted; AES-GCM is, AES-CBC in a signed response.");
        }
        byte[] cipherText = cipherValue(data);
        for (Element each : encryptedKeys(encrypted, data)) {
            OAEPParameterSpec oaep = oaep(each);
            byte[] wrapped = cipherValue(each);
            for (SpKey key : keys) {
                byte[] plain = decrypt(key.privateKey(), oaep, wrapped, keyBytes, gcm, cipherText);
                if (plain != null) {
                    return insert(encrypted, plain);
                }
            }
        }
        throw failed();
    }

    private static List<Element> encryptedKeys(Element encrypted, Element data) {
        List<Element> found = new ArrayList<>(Dom.children(encrypted, XENC, "EncryptedKey"));
        Element info = Dom.child(data, DSIG, "KeyInfo");
        if (info != null) {
            found.addAll(Dom.children(info, XENC, "EncryptedKey"));
        }
        unless(found.size() <= MAX_RECIPIENTS, Reason.DECRYPTION, "The assertion is encrypted for too many.");
        return found;
    }

    private static OAEPParameterSpec oaep(Element encryptedKey) {
        String algorithm = method(encryptedKey);
        Element method = only(encryptedKey, XENC, "EncryptionMethod");
        boolean classic = algorithm.equals(XENC + "rsa-oaep-mgf1p");
        boolean modern = algorithm.equals(XENC11 + "rsa-oaep");
        String digest = parameter(method, DSIG, "DigestMethod", OAEP_DIGESTS);
        String mask = modern ? parameter(method, XENC11, "MGF", MGF_DIGESTS) : "SHA-1";
        boolean plain = Dom.children(method).stream()
                .allMatch(each -> Dom.is(each, DSIG, "DigestMethod") || (modern && Dom.is(each, XENC11, "MGF")));
        if (!(classic || modern) || digest == null || mask == null || !plain) {
            throw new Refusal(
                    Reason.ALGORITHM, "The assertion's key is encrypted in a way that is not accepted; RSA-OAEP is.");
        }
        return new OAEPParameterSpec(digest, "MGF1", new MGF1ParameterSpec(mask), PSpecified.DEFAULT);
    }

    private static @Nullable String parameter(
            Element method, String namespace, String name, Map<String, String> known) {
        Element child = Dom.child(method, namespace, name);
        if (child == null) {
            return "SHA-1";
        }
        String algorithm = Dom.attribute(child, "Algorithm");
        return algorithm == null ? null : known.get(algorithm);
    }

    private static byte @Nullable [] decrypt(
            PrivateKey key, OAEPParameterSpec oaep, byte[] wrapped, int keyBytes, boolean gcm, byte[] cipherText) {
        try {
            Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPPadding");
            rsa.init(Cipher.DECRYPT_MODE, key, oaep);
            byte[] secret = rsa.doFinal(wrapped);
            int ivBytes = gcm ? GCM_IV_BYTES : CBC_IV_BYTES;
            if (secret.length != keyBytes || cipherText.length <= ivBytes) {
                return null;
            }
            Cipher aes = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "AES/CBC/ISO10126Padding");
            AlgorithmParameterSpec start = gcm
                    ? new GCMParameterSpec(GCM_TAG_BITS, cipherText, 0, ivBytes)
                    : new IvParameterSpec(cipherText, 0, ivBytes);
            aes.init(Cipher.DECRYPT_MODE, new SecretKeySpec(secret, "AES"), start);
            return aes.doFinal(cipherText, ivBytes, cipherText.length - ivBytes);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static Element insert(Element encrypted, byte[] plain) {
        Map<String, String> inScope = namespaces(encrypted);
        ByteArrayOutputStream inContext = new ByteArrayOutputStream();
        inContext.writeBytes(("<c" + text(inScope) + ">").getBytes(StandardCharsets.UTF_8));
        inContext.writeBytes(plain);
        inContext.writeBytes("</c>".getBytes(StandardCharsets.UTF_8));
        Node content;
        try {
            Element context = StrictXml.message(inContext.toByteArray()).getDocumentElement();
            content = context.getFirstChild();
            unless(context.getChildNodes().getLength() == 1, Reason.DECRYPTION, "");
        } catch (Refusal e) {
            throw failed();
        }
        if (!(content instanceof Element element) || !Dom.is(element, Dom.ASSERTION, "Assertion")) {
            throw failed();
        }
        Document document = encrypted.getOwnerDocument();
        Element assertion = (Element) document.importNode(element, true);
        encrypted.getParentNode().replaceChild(assertion, encrypted);
        // Those declared on the element that just went must stay in scope, or a signature inside would not match.
        inScope.forEach((name, value) -> {
            if (!assertion.hasAttribute(name)) {
                assertion.setAttributeNS(XMLNS, name, value);
            }
        });
        return assertion;
    }

    /** The namespaces in scope, innermost first. */
    private static Map<String, String> namespaces(Element element) {
        Map<String, String> inScope = new LinkedHashMap<>();
        for (Node each = element; each instanceof Element; each = each.getParentNode()) {
            NamedNodeMap attributes = each.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                Attr attribute = (Attr) attributes.item(i);
                if (XMLNS.equals(attribute.getNamespaceURI())) {
                    inScope.putIfAbsent(attribute.getName(), attribute.getValue());
                }
            }
        }
        return inScope;
    }

    private static String text(Map<String, String> inScope) {
        StringBuilder text = new StringBuilder();
        inScope.forEach((name, value) -> text.append(' ')
                .append(name)
                .append("=\"")
                .append(XmlText.escape(value))
                .append('"'));
        return text.toString();
    }

    private static String method(Element encrypted) {
        String algorithm = Dom.attribute(only(encrypted, XENC, "EncryptionMethod"), "Algorithm");
        return algorithm == null ? "" : algorithm;
    }

    private static byte[] cipherValue(Element encrypted) {
        Element data = only(encrypted, XENC, "CipherData");
        String text = only(data, XENC, "CipherValue").getTextContent();
        try {
            return Base64.getDecoder().decode(text.replaceAll("[\\r\\n\\t ]", ""));
        } catch (IllegalArgumentException e) {
            throw failed();
        }
    }

    private static Element only(Element parent, String namespace, String name) {
        Element child = Dom.child(parent, namespace, name);
        if (child == null) {
            throw failed();
        }
        return child;
    }

    private static Refusal failed() {
        return new Refusal(
                Reason.DECRYPTION, "The assertion could not be decrypted with the keys of this service provider.");
    }
}
