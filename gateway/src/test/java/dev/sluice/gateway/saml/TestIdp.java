package dev.sluice.gateway.saml;

import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLObject;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/**
 * An identity provider that does whatever a test asks. It writes with lenient tools of the JDK and Apache Santuario, on
 * purpose none of the code under test.
 */
final class TestIdp {

    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final String REQUEST = "_request-1";
    static final String ACS = "https://gateway.example/saml/acs/corp";
    static final String SP = "https://gateway.example/saml/metadata/corp";
    static final String ENTITY = "https://idp.example/entity";
    static final String GENUINE = "genuine@corp.example";
    static final String EVIL = "evil@attacker.example";

    static final SpKey KEY = SpKey.generate("test IdP", CLOCK);
    static final SpKey ATTACKER = SpKey.generate("attacker", CLOCK);
    static final SpKey SP_KEY = SpKey.generate("test SP", CLOCK);

    static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    static final String ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    static final String GCM = XMLCipher.AES_256_GCM;
    static final String CBC = XMLCipher.AES_256;

    static final ServiceProvider SERVICE = new ServiceProvider(
            SP,
            URI.create(ACS),
            URI.create("https://gateway.example/saml/slo/corp"),
            List.of(SP_KEY),
            Duration.ofSeconds(90));

    static {
        org.apache.xml.security.Init.init();
    }

    private TestIdp() {}

    static SamlIdp trusting(X509Certificate... certificates) {
        return new SamlIdp(
                ENTITY,
                URI.create("https://idp.example/sso"),
                null,
                URI.create("https://idp.example/slo"),
                List.of(certificates),
                true);
    }

    static SamlIdp idp() {
        return trusting(KEY.certificate());
    }

    /** A response that is right in everything but has no signature. */
    static String response() {
        return """
                <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
                xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" \
                IssueInstant="2026-06-01T12:00:00Z" Destination="%s" InResponseTo="%s"><saml:Issuer>%s</saml:Issuer>\
                <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>\
                <saml:Assertion ID="_assertion" Version="2.0" IssueInstant="2026-06-01T12:00:00Z">\
                <saml:Issuer>%s</saml:Issuer><saml:Subject>\
                <saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">%s</saml:NameID>\
                <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData \
                InResponseTo="%s" NotOnOrAfter="2026-06-01T12:05:00Z" Recipient="%s"/></saml:SubjectConfirmation>\
                </saml:Subject><saml:Conditions NotBefore="2026-06-01T11:59:00Z" NotOnOrAfter="2026-06-01T12:05:00Z">\
                <saml:AudienceRestriction><saml:Audience>%s</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
                <saml:AuthnStatement AuthnInstant="2026-06-01T12:00:00Z" SessionIndex="s-1" \
                SessionNotOnOrAfter="2026-06-01T20:00:00Z"><saml:AuthnContext><saml:AuthnContextClassRef>\
                urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>\
                </saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="groups">\
                <saml:AttributeValue>platform</saml:AttributeValue><saml:AttributeValue>staff</saml:AttributeValue>\
                </saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>""".formatted(ACS, REQUEST, ENTITY, ENTITY, GENUINE, REQUEST, ACS, SP);
    }

    /** What a signature looks like; the defaults are the ones every identity provider uses. */
    record Signing(
            Key key,
            String method,
            String digest,
            List<String> transforms,
            @Nullable String uri,
            @Nullable X509Certificate keyInfo,
            @Nullable String inclusivePrefixes,
            boolean object,
            int references) {

        static Signing usual() {
            return new Signing(
                    KEY.privateKey(),
                    RSA_SHA256,
                    DigestMethod.SHA256,
                    List.of(Transform.ENVELOPED, CanonicalizationMethod.EXCLUSIVE),
                    null,
                    KEY.certificate(),
                    null,
                    false,
                    1);
        }

        Signing by(Key other, @Nullable X509Certificate shown) {
            return new Signing(other, method, digest, transforms, uri, shown, inclusivePrefixes, object, references);
        }

        Signing method(String other) {
            return new Signing(key, other, digest, transforms, uri, keyInfo, inclusivePrefixes, object, references);
        }

        Signing digest(String other) {
            return new Signing(key, method, other, transforms, uri, keyInfo, inclusivePrefixes, object, references);
        }

        Signing transforms(String... others) {
            return new Signing(
                    key, method, digest, List.of(others), uri, keyInfo, inclusivePrefixes, object, references);
        }

        Signing uri(String other) {
            return new Signing(key, method, digest, transforms, other, keyInfo, inclusivePrefixes, object, references);
        }

        Signing prefixes(String prefixes) {
            return new Signing(key, method, digest, transforms, uri, keyInfo, prefixes, object, references);
        }

        Signing withObject() {
            return new Signing(key, method, digest, transforms, uri, keyInfo, inclusivePrefixes, true, references);
        }

        Signing twoReferences() {
            return new Signing(key, method, digest, transforms, uri, keyInfo, inclusivePrefixes, object, 2);
        }
    }

    static String signedAssertion(String xml) {
        return sign(xml, "Assertion", Signing.usual());
    }

    static String signedResponse(String xml) {
        return sign(xml, "Response", Signing.usual());
    }

    /** Signs the first element of that name; the signature follows its issuer. */
    static String sign(String xml, String element, Signing how) {
        try {
            Document document = parse(xml);
            Element target = find(document, element);
            everyId(document.getDocumentElement());
            XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM", "XMLDSig");
            List<Transform> transforms = new ArrayList<>();
            for (String each : how.transforms()) {
                transforms.add(factory.newTransform(each, transform(each, how)));
            }
            String uri = how.uri() == null ? "#" + target.getAttribute("ID") : how.uri();
            List<Reference> references = new ArrayList<>();
            for (int i = 0; i < how.references(); i++) {
                references.add(
                        factory.newReference(uri, factory.newDigestMethod(how.digest(), null), transforms, null, null));
            }
            SignedInfo info = factory.newSignedInfo(
                    factory.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                    factory.newSignatureMethod(how.method(), null),
                    references);
            KeyInfoFactory keys = factory.getKeyInfoFactory();
            KeyInfo keyInfo =
                    how.keyInfo() == null ? null : keys.newKeyInfo(List.of(keys.newX509Data(List.of(how.keyInfo()))));
            List<XMLObject> objects =
                    how.object() ? List.of(factory.newXMLObject(List.of(), "obj", null, null)) : List.of();
            DOMSignContext context =
                    new DOMSignContext(how.key(), target, target.getFirstChild().getNextSibling());
            context.setProperty("org.jcp.xml.dsig.secureValidation", false);
            context.setDefaultNamespacePrefix("ds");
            factory.newXMLSignature(info, keyInfo, objects, null, null).sign(context);
            return write(document);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable TransformParameterSpec transform(String algorithm, Signing how) throws Exception {
        if (algorithm.equals(CanonicalizationMethod.EXCLUSIVE) && how.inclusivePrefixes() != null) {
            return new javax.xml.crypto.dsig.spec.ExcC14NParameterSpec(
                    List.of(how.inclusivePrefixes().split(" ")));
        }
        if (algorithm.equals(Transform.XPATH)) {
            return new javax.xml.crypto.dsig.spec.XPathFilterParameterSpec("not(self::comment())");
        }
        if (algorithm.equals(Transform.XSLT)) {
            return new javax.xml.crypto.dsig.spec.XSLTTransformParameterSpec(
                    new javax.xml.crypto.dom.DOMStructure(parse("""
                            <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">\
                            <xsl:template match="/"><xsl:copy-of select="."/></xsl:template></xsl:stylesheet>""").getDocumentElement()));
        }
        return null;
    }

    /** How an assertion is encrypted. */
    record Encryption(
            String data,
            String key,
            @Nullable String mgf,
            @Nullable String digest,
            X509Certificate to) {

        static Encryption usual() {
            return new Encryption(GCM, XMLCipher.RSA_OAEP, null, null, SP_KEY.certificate());
        }
    }

    static String encrypt(String xml, Encryption how) {
        try {
            Document document = parse(xml);
            Element assertion = find(document, "Assertion");
            KeyGenerator generator = KeyGenerator.getInstance("AES");
            generator.init(256);
            SecretKey secret = generator.generateKey();
            XMLCipher wrap = how.mgf() == null && how.digest() == null
                    ? XMLCipher.getInstance(how.key())
                    : XMLCipher.getInstance(how.key(), null, how.digest());
            wrap.init(XMLCipher.WRAP_MODE, how.to().getPublicKey());
            EncryptedKey wrapped = wrap.encryptKey(document, secret, how.mgf(), null);
            XMLCipher cipher = XMLCipher.getInstance(how.data());
            cipher.init(XMLCipher.ENCRYPT_MODE, secret);
            EncryptedData data = cipher.getEncryptedData();
            org.apache.xml.security.keys.KeyInfo info = new org.apache.xml.security.keys.KeyInfo(document);
            info.add(wrapped);
            data.setKeyInfo(info);
            cipher.doFinal(document, assertion);
            Element encrypted = find(document, "EncryptedData");
            Element around = document.createElementNS(Dom.ASSERTION, "saml:EncryptedAssertion");
            encrypted.getParentNode().replaceChild(around, encrypted);
            around.appendChild(encrypted);
            return write(document);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(String xml) {
        return Base64.getEncoder().encodeToString(xml.getBytes(StandardCharsets.UTF_8));
    }

    static Document parse(String xml) {
        try {
            return DocumentBuilderFactory.newDefaultNSInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static String write(Document document) {
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(document), new StreamResult(text));
            // The JDK writes the line ends of the signature's base64 as character references.
            return text.toString().replace("&#13;", "");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static Element find(Document document, String name) {
        return (Element) document.getElementsByTagNameNS("*", name).item(0);
    }

    static Element find(Element below, String name) {
        return (Element) below.getElementsByTagNameNS("*", name).item(0);
    }

    private static void everyId(Element element) {
        if (element.hasAttribute("ID")) {
            element.setIdAttribute("ID", true);
        }
        for (Node each = element.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element child) {
                everyId(child);
            }
        }
    }

    /** A key of another kind, with its certificate, made by the JDK's keytool. */
    static SpKey keytool(String algorithm, String size) {
        try {
            Path folder = Files.createTempDirectory("saml");
            Path store = folder.resolve("key.p12");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-keyalg",
                            algorithm,
                            algorithm.equals("EC") ? "-groupname" : "-keysize",
                            size,
                            "-dname",
                            "CN=test",
                            "-alias",
                            "k",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            "changeit",
                            "-keystore",
                            store.toString())
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            process.waitFor(30, TimeUnit.SECONDS);
            KeyStore loaded = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
            FileSystemUtils.deleteRecursively(folder);
            return new SpKey((PrivateKey) loaded.getKey("k", "changeit".toCharArray()), (X509Certificate)
                    loaded.getCertificate("k"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
