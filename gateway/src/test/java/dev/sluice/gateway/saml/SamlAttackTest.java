package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.TestIdp.ACS;
import static dev.sluice.gateway.saml.TestIdp.ATTACKER;
import static dev.sluice.gateway.saml.TestIdp.ENTITY;
import static dev.sluice.gateway.saml.TestIdp.EVIL;
import static dev.sluice.gateway.saml.TestIdp.GENUINE;
import static dev.sluice.gateway.saml.TestIdp.KEY;
import static dev.sluice.gateway.saml.TestIdp.REQUEST;
import static dev.sluice.gateway.saml.TestIdp.SP;
import static dev.sluice.gateway.saml.TestIdp.SP_KEY;
import static dev.sluice.gateway.saml.TestIdp.base64;
import static dev.sluice.gateway.saml.TestIdp.encrypt;
import static dev.sluice.gateway.saml.TestIdp.idp;
import static dev.sluice.gateway.saml.TestIdp.response;
import static dev.sluice.gateway.saml.TestIdp.sign;
import static dev.sluice.gateway.saml.TestIdp.signedAssertion;
import static dev.sluice.gateway.saml.TestIdp.signedResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.gateway.saml.SamlOutcome.Rejected;
import dev.sluice.gateway.saml.TestIdp.Encryption;
import dev.sluice.gateway.saml.TestIdp.Signing;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.apache.xml.security.encryption.XMLCipher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile responses, each refused for its own reason. */
class SamlAttackTest {

    private static final String SHA1_RSA = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
    private static final String HMAC = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
    private static final String ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    private static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";

    /** {@code field} is the form field as it would be posted. */
    record Hostile(String name, Reason reason, Supplier<String> field) {

        static Hostile xml(String name, Reason reason, Supplier<String> xml) {
            return new Hostile(name, reason, () -> base64(xml.get()));
        }

        /** Genuine but for one replacement, then signed with the right key. */
        static Hostile signed(String name, Reason reason, String from, String to) {
            return xml(name, reason, () -> signedAssertion(replace(response(), from, to)));
        }

        /** Signed with the right key, then changed. */
        static Hostile tampered(String name, Reason reason, String from, String to) {
            return xml(name, reason, () -> replace(signedAssertion(response()), from, to));
        }

        static Hostile signing(String name, Reason reason, Signing how) {
            return xml(name, reason, () -> sign(response(), "Assertion", how));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource({"encodings", "documents", "signatures", "tampering", "rules", "encryption", "wrappings"})
    void isRefused(Hostile hostile) {
        SamlOutcome outcome = new SamlResponses(TestIdp.CLOCK, (issuer, message, until) -> true)
                .verify(
                        TestIdp.SERVICE,
                        idp(),
                        ExpectedLogin.answerTo(REQUEST),
                        hostile.field().get());

        assertThat(outcome).asInstanceOf(type(Rejected.class)).satisfies(rejected -> {
            assertThat(rejected.reason()).isEqualTo(hostile.reason());
            assertThat(rejected.sentence()).isNotBlank().doesNotContain("evil", "<", "http");
        });
    }

    static List<Hostile> encodings() {
        String genuine = signedAssertion(response());
        return List.of(
                new Hostile("nothing", Reason.MALFORMED_XML, () -> ""),
                new Hostile("base64 garbage", Reason.ENCODING, () -> "%%%" + base64(genuine)),
                new Hostile(
                        "base64 cut off", Reason.ENCODING, () -> base64(genuine).substring(0, 101)),
                new Hostile("base64 with a NUL", Reason.ENCODING, () -> base64(genuine) + "\0"),
                new Hostile("base64 of another alphabet", Reason.ENCODING, () -> "-_" + base64(genuine)),
                new Hostile("UTF-16", Reason.ENCODING, () -> raw(genuine, StandardCharsets.UTF_16)),
                new Hostile(
                        "UTF-16 without a mark", Reason.MALFORMED_XML, () -> raw(genuine, StandardCharsets.UTF_16LE)),
                new Hostile(
                        "invalid UTF-8",
                        Reason.ENCODING,
                        () -> raw(genuine.replace("genuine@", "\u00e9@"), StandardCharsets.ISO_8859_1)),
                Hostile.xml("NUL in the document", Reason.MALFORMED_XML, () -> genuine.replace("genuine@", "\0@")),
                Hostile.xml("reference to NUL", Reason.MALFORMED_XML, () -> genuine.replace("genuine@", "&#0;@")),
                Hostile.xml(
                        "declared UTF-7",
                        Reason.MALFORMED_XML,
                        () -> "<?xml version='1.0' encoding='UTF-7'?>" + genuine),
                Hostile.xml("XML 1.1", Reason.MALFORMED_XML, () -> "<?xml version='1.1'?>" + genuine),
                Hostile.xml("a megabyte of base64", Reason.TOO_LARGE, () -> "x".repeat(1 << 20)),
                Hostile.xml(
                        "an assertion of 2 MB",
                        Reason.TOO_LARGE,
                        () -> signedAssertion(response().replace("platform", "p".repeat(2 << 20)))),
                Hostile.xml(
                        "cut off in the middle",
                        Reason.MALFORMED_XML,
                        () -> genuine.substring(0, genuine.length() / 2)),
                Hostile.xml("two roots", Reason.MALFORMED_XML, () -> genuine + genuine),
                Hostile.xml("JSON", Reason.MALFORMED_XML, () -> "{\"nameId\":\"evil\"}"));
    }

    static List<Hostile> documents() {
        String genuine = signedAssertion(response());
        String bomb = "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>";
        return List.of(
                Hostile.xml("DOCTYPE", Reason.MALFORMED_XML, () -> "<!DOCTYPE r>" + genuine),
                Hostile.xml(
                        "external DTD",
                        Reason.MALFORMED_XML,
                        () -> "<!DOCTYPE r SYSTEM \"http://127.0.0.1:9/evil.dtd\">" + genuine),
                Hostile.xml(
                        "external entity",
                        Reason.MALFORMED_XML,
                        () -> "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                                + genuine.replace(GENUINE, "&x;")),
                Hostile.xml(
                        "parameter entity",
                        Reason.MALFORMED_XML,
                        () -> "<!DOCTYPE r [<!ENTITY % x SYSTEM \"file:///etc/passwd\">%x;]>" + genuine),
                Hostile.xml("billion laughs", Reason.MALFORMED_XML, () -> bomb + genuine.replace(GENUINE, "&d;")),
                Hostile.xml("unknown entity", Reason.MALFORMED_XML, () -> genuine.replace(GENUINE, "&evil;")),
                Hostile.xml(
                        "stylesheet",
                        Reason.MALFORMED_XML,
                        () -> "<?xml-stylesheet type=\"text/xsl\" href=\"http://127.0.0.1:9/evil.xsl\"?>" + genuine),
                Hostile.xml(
                        "instruction inside the NameID",
                        Reason.MALFORMED_XML,
                        () -> signedAssertion(response().replace(GENUINE, "admin<?x?>@corp.example"))),
                Hostile.xml(
                        "inclusion",
                        Reason.SHAPE,
                        () -> genuine.replace(
                                "<samlp:Status>",
                                "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\"/>"
                                        + "<samlp:Status>")),
                Hostile.xml(
                        "a hundred levels",
                        Reason.MALFORMED_XML,
                        () -> genuine.replace("platform", "<x>".repeat(100) + "</x>".repeat(100))),
                Hostile.xml(
                        "thirty thousand elements",
                        Reason.TOO_LARGE,
                        () -> genuine.replace("platform", "<x/>".repeat(30_000))),
                Hostile.xml(
                        "hundred attributes",
                        Reason.MALFORMED_XML,
                        () -> genuine.replace("<samlp:Status>", "<samlp:Status " + hundredAttributes() + ">")),
                Hostile.xml(
                        "one attribute twice",
                        Reason.MALFORMED_XML,
                        () -> genuine.replace("Version=\"2.0\"", "Version=\"2.0\" Version=\"2.0\"")),
                Hostile.xml(
                        "one attribute twice by two prefixes",
                        Reason.MALFORMED_XML,
                        () -> genuine.replace(
                                "<samlp:Status>",
                                "<samlp:Status xmlns:a=\"urn:a\" xmlns:b=\"urn:a\" a:x=\"1\" b:x=\"2\">")),
                Hostile.xml(
                        "undeclared prefix",
                        Reason.MALFORMED_XML,
                        () -> genuine.replace("<samlp:Status>", "<evil:x/><samlp:Status>")),
                Hostile.xml("HTML", Reason.WRONG_MESSAGE, () -> "<html><body/></html>"),
                Hostile.xml(
                        "a request",
                        Reason.WRONG_MESSAGE,
                        () -> genuine.replace("samlp:Response", "samlp:AuthnRequest")),
                Hostile.xml("an assertion alone", Reason.WRONG_MESSAGE, () -> bareAssertion(genuine)),
                Hostile.xml(
                        "SAML 1.1",
                        Reason.WRONG_MESSAGE,
                        () -> genuine.replace(
                                "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.0:protocol")),
                Hostile.xml("version 1.1", Reason.WRONG_MESSAGE, () -> genuine.replaceFirst("2\\.0\"", "1.1\"")),
                Hostile.xml(
                        "assertion of version 1.1",
                        Reason.WRONG_MESSAGE,
                        () -> signedAssertion(response()
                                .replace("ID=\"_assertion\" Version=\"2.0\"", "ID=\"_assertion\" Version=\"1.1\""))),
                Hostile.xml(
                        "assertion in the wrong namespace",
                        Reason.SHAPE,
                        () -> signedAssertion(
                                response().replace("<saml:Assertion ", "<saml:Assertion xmlns:saml=\"urn:evil\" "))),
                Hostile.xml(
                        "assertion without an identifier",
                        Reason.IDENTIFIERS,
                        () -> genuine.replace("ID=\"_assertion\"", "")),
                Hostile.xml(
                        "response without an identifier",
                        Reason.IDENTIFIERS,
                        () -> genuine.replace("ID=\"_response\"", "")),
                Hostile.xml(
                        "identifier that is an expression",
                        Reason.IDENTIFIERS,
                        () -> genuine.replace("_assertion", "xpointer(id('_a'))")),
                Hostile.xml(
                        "identifier in a foreign namespace",
                        Reason.IDENTIFIERS,
                        () -> genuine.replace(
                                "<samlp:Status>", "<samlp:Status xmlns:e=\"urn:e\" e:ID=\"_assertion\">")),
                Hostile.xml(
                        "xml:id",
                        Reason.IDENTIFIERS,
                        () -> genuine.replace("<samlp:Status>", "<samlp:Status xml:id=\"_assertion\">")),
                Hostile.xml(
                        "no assertion",
                        Reason.SHAPE,
                        () -> genuine.replaceAll("(?s)<saml:Assertion.*</saml:Assertion>", "")),
                Hostile.xml("two signed assertions", Reason.IDENTIFIERS, () -> twice(genuine)),
                Hostile.xml(
                        "two assertions, one of them signed",
                        Reason.SHAPE,
                        () -> genuine.replace(
                                "</samlp:Response>",
                                "<saml:Assertion ID=\"_evil\" Version=\"2.0\"/></samlp:Response>")),
                Hostile.xml(
                        "plain and encrypted assertion",
                        Reason.SHAPE,
                        () -> genuine.replace("</samlp:Response>", "<saml:EncryptedAssertion/></samlp:Response>")),
                Hostile.xml(
                        "assertion within Advice",
                        Reason.SHAPE,
                        () -> signedAssertion(
                                response()
                                        .replace(
                                                "<saml:AuthnStatement ",
                                                "<saml:Advice><saml:Assertion ID=\"_e\"/></saml:Advice><saml:AuthnStatement "))),
                Hostile.xml(
                        "two Issuers",
                        Reason.SHAPE,
                        () -> genuine.replace(
                                "<samlp:Status>", "<saml:Issuer>" + ENTITY + "</saml:Issuer><samlp:Status>")),
                Hostile.xml(
                        "response within the response",
                        Reason.SHAPE,
                        () -> genuine.replace("<samlp:Status>", "<samlp:Response/><samlp:Status>")));
    }

    static List<Hostile> signatures() {
        Signing usual = Signing.usual();
        return List.of(
                Hostile.xml("unsigned", Reason.UNSIGNED, TestIdp::response),
                Hostile.xml(
                        "signature stripped from the assertion",
                        Reason.UNSIGNED,
                        () -> signedAssertion(response()).replaceAll("(?s)<ds:Signature .*</ds:Signature>", "")),
                Hostile.xml(
                        "signature stripped from the response",
                        Reason.UNSIGNED,
                        () -> signedResponse(response()).replaceAll("(?s)<ds:Signature .*</ds:Signature>", "")),
                Hostile.xml(
                        "signature emptied",
                        Reason.SIGNATURE_FORM,
                        () -> signedAssertion(response())
                                .replaceAll("(?s)(<ds:Signature [^>]*>).*(</ds:Signature>)", "$1$2")),
                Hostile.xml(
                        "signature without a value",
                        Reason.SIGNATURE_FORM,
                        () -> signedAssertion(response())
                                .replaceAll("(?s)<ds:SignatureValue.*</ds:SignatureValue>", "")),
                Hostile.xml(
                        "signature with an empty value",
                        Reason.BAD_SIGNATURE,
                        () -> signedAssertion(response())
                                .replaceAll("(?s)<ds:SignatureValue>.*</ds:SignatureValue>", "<ds:SignatureValue/>")),
                Hostile.signing(
                        "foreign key, shown in KeyInfo",
                        Reason.BAD_SIGNATURE,
                        usual.by(ATTACKER.privateKey(), ATTACKER.certificate())),
                Hostile.signing(
                        "foreign key under the trusted certificate",
                        Reason.BAD_SIGNATURE,
                        usual.by(ATTACKER.privateKey(), KEY.certificate())),
                Hostile.signing(
                        "foreign key without KeyInfo", Reason.BAD_SIGNATURE, usual.by(ATTACKER.privateKey(), null)),
                Hostile.signing(
                        "our own key", Reason.BAD_SIGNATURE, usual.by(SP_KEY.privateKey(), SP_KEY.certificate())),
                Hostile.signing(
                        "HMAC with the public key",
                        Reason.ALGORITHM,
                        usual.by(
                                        new SecretKeySpec(
                                                KEY.certificate().getPublicKey().getEncoded(), "HmacSHA256"),
                                        null)
                                .method(HMAC)),
                Hostile.signing("SHA-1 signature", Reason.ALGORITHM, usual.method(SHA1_RSA)),
                Hostile.signing(
                        "SHA-1 digest", Reason.ALGORITHM, usual.digest("http://www.w3.org/2000/09/xmldsig#sha1")),
                Hostile.signing(
                        "XSLT transform",
                        Reason.SIGNATURE_FORM,
                        usual.transforms(ENVELOPED, "http://www.w3.org/TR/1999/REC-xslt-19991116", EXCLUSIVE)),
                Hostile.signing(
                        "XPath transform",
                        Reason.SIGNATURE_FORM,
                        usual.transforms(ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116", EXCLUSIVE)),
                Hostile.signing(
                        "XPath instead of the canonical form",
                        Reason.ALGORITHM,
                        usual.transforms(ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116")),
                Hostile.tampered(
                        "base64 transform",
                        Reason.ALGORITHM,
                        ENVELOPED + "\"/><ds:Transform Algorithm=\"" + EXCLUSIVE,
                        ENVELOPED + "\"/><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#base64"),
                Hostile.signing(
                        "inclusive canonical form",
                        Reason.ALGORITHM,
                        usual.transforms(ENVELOPED, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")),
                Hostile.signing("no canonical form", Reason.SIGNATURE_FORM, usual.transforms(ENVELOPED)),
                Hostile.signing("two references", Reason.SIGNATURE_FORM, usual.twoReferences()),
                Hostile.signing("reference to the whole document", Reason.SIGNATURE_FORM, usual.uri("")),
                Hostile.signing("reference to another identifier", Reason.SIGNATURE_FORM, usual.uri("#_response")),
                Hostile.signing(
                        "reference by expression", Reason.SIGNATURE_FORM, usual.uri("#xpointer(id('_assertion'))")),
                Hostile.signing("object in the signature", Reason.SIGNATURE_FORM, usual.withObject()),
                Hostile.tampered(
                        "reference to a file", Reason.SIGNATURE_FORM, "\"#_assertion\"", "\"file:///etc/passwd\""),
                Hostile.tampered(
                        "reference to the network",
                        Reason.SIGNATURE_FORM,
                        "\"#_assertion\"",
                        "\"http://127.0.0.1:9/\""),
                Hostile.tampered(
                        "truncated HMAC",
                        Reason.SIGNATURE_FORM,
                        "rsa-sha256\"/>",
                        "rsa-sha256\"><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>"),
                Hostile.tampered(
                        "key retrieved from elsewhere",
                        Reason.SIGNATURE_FORM,
                        "<ds:KeyInfo>",
                        "<ds:KeyInfo><ds:RetrievalMethod URI=\"http://127.0.0.1:9/\"/>"),
                Hostile.tampered("manifest", Reason.SIGNATURE_FORM, "<ds:KeyInfo>", "<ds:KeyInfo><ds:Manifest/>"),
                Hostile.xml("signature moved to the Subject", Reason.SHAPE, () -> movedSignature("Subject")),
                Hostile.xml("signature moved to the Status", Reason.SHAPE, () -> movedSignature("Status")),
                Hostile.xml(
                        "assertion's signature moved to the response",
                        Reason.SIGNATURE_FORM,
                        () -> movedSignature("Response")),
                Hostile.xml(
                        "detached signature around an assertion",
                        Reason.WRONG_MESSAGE,
                        () -> "<ds:Signature xmlns:ds=\"" + Dom.DSIG + "\"><ds:Object>" + signedAssertion(response())
                                + "</ds:Object></ds:Signature>"),
                Hostile.xml(
                        "Signature in another namespace",
                        Reason.SHAPE,
                        () -> signedAssertion(response()).replace("xmlns:ds=\"" + Dom.DSIG, "xmlns:ds=\"urn:evil")),
                Hostile.xml(
                        "two signatures",
                        Reason.SHAPE,
                        () -> signedAssertion(response()).replaceAll("(?s)(<ds:Signature .*</ds:Signature>)", "$1$1")),
                Hostile.xml(
                        "good response signature, foreign assertion signature",
                        Reason.BAD_SIGNATURE,
                        () -> signedResponse(
                                sign(response(), "Assertion", Signing.usual().by(ATTACKER.privateKey(), null)))),
                Hostile.xml(
                        "foreign response signature, good assertion signature",
                        Reason.BAD_SIGNATURE,
                        () -> sign(
                                signedAssertion(response()),
                                "Response",
                                Signing.usual().by(ATTACKER.privateKey(), null))));
    }

    static List<Hostile> tampering() {
        return List.of(
                Hostile.tampered("NameID", Reason.BAD_SIGNATURE, GENUINE, EVIL),
                Hostile.tampered("group", Reason.BAD_SIGNATURE, ">staff<", ">admin<"),
                Hostile.tampered("attribute's name", Reason.BAD_SIGNATURE, "\"groups\"", "\"roles\""),
                Hostile.tampered("NotOnOrAfter", Reason.BAD_SIGNATURE, "12:05:00Z", "19:05:00Z"),
                Hostile.tampered("SessionIndex", Reason.BAD_SIGNATURE, "s-1", "s-2"),
                Hostile.tampered("identifier of the assertion", Reason.BAD_SIGNATURE, "_assertion", "_evil"),
                Hostile.tampered(
                        "comment in the digest",
                        Reason.BAD_SIGNATURE,
                        "<ds:DigestValue>",
                        "<ds:DigestValue><!--x-->AAAA"),
                Hostile.tampered("digest", Reason.BAD_SIGNATURE, "<ds:DigestValue>", "<ds:DigestValue>AAAA"),
                Hostile.tampered(
                        "signature value", Reason.BAD_SIGNATURE, "<ds:SignatureValue>", "<ds:SignatureValue>AAAA"),
                Hostile.tampered(
                        "other canonical form",
                        Reason.BAD_SIGNATURE,
                        "exc-c14n#\"/><ds:SignatureMethod",
                        "exc-c14n#WithComments\"/><!--x--><ds:SignatureMethod"),
                Hostile.tampered(
                        "namespace of the NameID",
                        Reason.BAD_SIGNATURE,
                        "<saml:NameID ",
                        "<saml:NameID xmlns:saml=\"urn:evil\" "),
                Hostile.tampered(
                        "redefined prefix",
                        Reason.SHAPE,
                        "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
                        "xmlns:saml=\"urn:evil\""),
                Hostile.xml(
                        "attribute added to a signed response",
                        Reason.BAD_SIGNATURE,
                        () -> signedResponse(response()).replace("<samlp:Response ", "<samlp:Response Consent=\"x\" ")),
                Hostile.xml(
                        "status of a signed failure made a success",
                        Reason.BAD_SIGNATURE,
                        () -> signedResponse(response().replace("status:Success", "status:Responder"))
                                .replace("status:Responder", "status:Success")));
    }

    static List<Hostile> rules() {
        String bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
        String ends = "NotOnOrAfter=\"2026-06-01T12:05:00Z\"";
        String audience = "<saml:Audience>" + SP + "</saml:Audience>";
        return List.of(
                Hostile.signed(
                        "expired confirmation",
                        Reason.EXPIRED,
                        ends + " Recipient",
                        "NotOnOrAfter=\"2026-06-01T11:58:30Z\" Recipient"),
                Hostile.signed(
                        "expired conditions",
                        Reason.EXPIRED,
                        ends + "><saml:Aud",
                        "NotOnOrAfter=\"2026-06-01T11:58:30Z\"><saml:Aud"),
                Hostile.signed("ended session", Reason.EXPIRED, "T20:00:00Z", "T11:58:30Z"),
                Hostile.signed("not yet valid", Reason.NOT_YET_VALID, "T11:59:00Z", "T12:01:31Z"),
                Hostile.signed(
                        "issued in the future",
                        Reason.NOT_YET_VALID,
                        "_assertion\" Version=\"2.0\" IssueInstant=\"2026-06-01T12:00:00Z\"",
                        "_assertion\" Version=\"2.0\" IssueInstant=\"2026-06-01T12:02:00Z\""),
                Hostile.signed(
                        "signed in in the future",
                        Reason.AUTHN_STATEMENT,
                        "AuthnInstant=\"2026-06-01T12:00:00Z\"",
                        "AuthnInstant=\"2026-06-01T13:00:00Z\""),
                Hostile.signed("no expiry", Reason.CONFIRMATION, ends + " Recipient", "Recipient"),
                Hostile.signed(
                        "expiry in a century",
                        Reason.CONFIRMATION,
                        ends + " Recipient",
                        "NotOnOrAfter=\"2126-06-01T12:05:00Z\" Recipient"),
                Hostile.signed(
                        "expiry beyond all time",
                        Reason.CONFIRMATION,
                        ends + " Recipient",
                        "NotOnOrAfter=\"+999999999-06-01T12:05:00Z\" Recipient"),
                Hostile.signed(
                        "expiry that is no time",
                        Reason.WRONG_MESSAGE,
                        ends + " Recipient",
                        "NotOnOrAfter=\"tomorrow\" Recipient"),
                Hostile.signed(
                        "other audience", Reason.AUDIENCE, audience, "<saml:Audience>https://evil</saml:Audience>"),
                Hostile.signed(
                        "audience that begins like ours",
                        Reason.AUDIENCE,
                        audience,
                        "<saml:Audience>" + SP + ".evil.example</saml:Audience>"),
                Hostile.signed(
                        "audience split by an element",
                        Reason.AUDIENCE,
                        audience,
                        "<saml:Audience>" + SP + "<x/></saml:Audience>"),
                Hostile.signed(
                        "second restriction to somebody else",
                        Reason.AUDIENCE,
                        "</saml:Conditions>",
                        "<saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>"
                                + "</saml:Conditions>"),
                Hostile.signed(
                        "no audience",
                        Reason.AUDIENCE,
                        "<saml:AudienceRestriction>" + audience + "</saml:AudienceRestriction>",
                        ""),
                Hostile.xml(
                        "no conditions",
                        Reason.CONDITION,
                        () -> signedAssertion(response().replaceAll("<saml:Conditions.*</saml:Conditions>", ""))),
                Hostile.signed(
                        "unknown condition",
                        Reason.CONDITION,
                        "</saml:Conditions>",
                        "<saml:Condition/></saml:Conditions>"),
                Hostile.signed(
                        "condition of another namespace",
                        Reason.CONDITION,
                        "</saml:Conditions>",
                        "<OneTimeUse xmlns=\"urn:evil\"/></saml:Conditions>"),
                Hostile.signed(
                        "OneTimeUse twice",
                        Reason.SHAPE,
                        "</saml:Conditions>",
                        "<saml:OneTimeUse/><saml:OneTimeUse/></saml:Conditions>"),
                Hostile.signed(
                        "other recipient",
                        Reason.RECIPIENT,
                        "Recipient=\"" + ACS,
                        "Recipient=\"https://evil.example/acs"),
                Hostile.signed(
                        "recipient in other letters",
                        Reason.RECIPIENT,
                        "Recipient=\"" + ACS,
                        "Recipient=\"" + ACS.replace("gateway", "GATEWAY")),
                Hostile.signed("no recipient", Reason.RECIPIENT, "Recipient=\"" + ACS + "\"", ""),
                Hostile.signed(
                        "other destination",
                        Reason.DESTINATION,
                        "Destination=\"" + ACS,
                        "Destination=\"https://evil.example/acs"),
                Hostile.xml(
                        "signed response without destination",
                        Reason.DESTINATION,
                        () -> signedResponse(response().replace("Destination=\"" + ACS + "\"", ""))),
                Hostile.signed(
                        "other issuer of the response",
                        Reason.ISSUER,
                        "\"><saml:Issuer>" + ENTITY + "</saml:Issuer><samlp",
                        "\"><saml:Issuer>https://evil.example</saml:Issuer><samlp"),
                Hostile.signed(
                        "other issuer of the assertion",
                        Reason.ISSUER,
                        "<saml:Issuer>" + ENTITY + "</saml:Issuer><saml:Subject",
                        "<saml:Issuer>https://evil.example</saml:Issuer><saml:Subject"),
                Hostile.signed(
                        "issuer of another format",
                        Reason.ISSUER,
                        "<saml:Issuer>" + ENTITY + "</saml:Issuer><saml:Subject",
                        "<saml:Issuer Format=\"urn:x\">" + ENTITY + "</saml:Issuer><saml:Subject"),
                Hostile.signed("answer to another request", Reason.IN_RESPONSE_TO, REQUEST, "_request-2"),
                Hostile.signed(
                        "confirmation of another request",
                        Reason.IN_RESPONSE_TO,
                        "Data InResponseTo=\"" + REQUEST,
                        "Data InResponseTo=\"_request-2"),
                Hostile.signed("answer to no request", Reason.IN_RESPONSE_TO, "InResponseTo=\"" + REQUEST + "\"", ""),
                Hostile.signed(
                        "confirmation without request",
                        Reason.IN_RESPONSE_TO,
                        "Data InResponseTo=\"" + REQUEST + "\"",
                        "Data"),
                Hostile.signed("holder of key", Reason.CONFIRMATION, bearer, bearer.replace("bearer", "holder-of-key")),
                Hostile.xml(
                        "no confirmation",
                        Reason.CONFIRMATION,
                        () -> signedAssertion(
                                response().replaceAll("<saml:SubjectConfirmation .*</saml:SubjectConfirmation>", ""))),
                Hostile.xml(
                        "no subject",
                        Reason.SUBJECT,
                        () -> signedAssertion(response().replaceAll("<saml:Subject>.*</saml:Subject>", ""))),
                Hostile.signed("empty NameID", Reason.SUBJECT, GENUINE, " <!-- " + GENUINE + " --> "),
                Hostile.signed("NameID with an element", Reason.SUBJECT, GENUINE, GENUINE + "<x/>"),
                Hostile.signed("NameID with a line break", Reason.SUBJECT, GENUINE, "a\nb"),
                Hostile.signed(
                        "two NameIDs", Reason.SHAPE, "<saml:NameID ", "<saml:NameID>x</saml:NameID><saml:NameID "),
                Hostile.signed("encrypted NameID only", Reason.SUBJECT, "saml:NameID", "saml:EncryptedID"),
                Hostile.xml(
                        "nobody signed in",
                        Reason.AUTHN_STATEMENT,
                        () -> signedAssertion(
                                response().replaceAll("<saml:AuthnStatement.*</saml:AuthnStatement>", ""))),
                Hostile.signed(
                        "no time of signing in", Reason.AUTHN_STATEMENT, "AuthnInstant=\"2026-06-01T12:00:00Z\"", ""),
                Hostile.signed(
                        "encrypted attribute",
                        Reason.ATTRIBUTES,
                        "<saml:AttributeStatement>",
                        "<saml:AttributeStatement><saml:EncryptedAttribute/>"),
                Hostile.signed("attribute without a name", Reason.ATTRIBUTES, "Name=\"groups\"", ""),
                Hostile.signed("value of 10,000 characters", Reason.ATTRIBUTES, "platform", "p".repeat(10_000)),
                Hostile.signed("status of failure", Reason.STATUS, "status:Success", "status:Responder"),
                Hostile.signed("status in other letters", Reason.STATUS, "status:Success", "status:success"),
                Hostile.xml(
                        "no status",
                        Reason.STATUS,
                        () -> signedAssertion(response().replaceAll("<samlp:Status>.*</samlp:Status>", ""))),
                Hostile.signed(
                        "two status codes",
                        Reason.SHAPE,
                        "<samlp:Status>",
                        "<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>"));
    }

    static List<Hostile> encryption() {
        Encryption usual = Encryption.usual();
        return List.of(
                Hostile.xml(
                        "unsigned inside the encryption",
                        Reason.UNSIGNED,
                        () -> encrypt(response().replace(GENUINE, EVIL), usual)),
                Hostile.xml("flipped ciphertext", Reason.DECRYPTION, () -> flipped(usual, 1)),
                Hostile.xml("flipped encrypted key", Reason.DECRYPTION, () -> flipped(usual, 0)),
                Hostile.xml(
                        "CBC in an unsigned response",
                        Reason.ALGORITHM,
                        () -> encrypt(
                                signedAssertion(response()),
                                new Encryption(TestIdp.CBC, XMLCipher.RSA_OAEP, null, null, SP_KEY.certificate()))),
                Hostile.xml(
                        "triple DES in a signed response",
                        Reason.ALGORITHM,
                        () -> signedResponse(
                                encrypt(signedAssertion(response()), usual).replace(TestIdp.GCM, XMLCipher.TRIPLEDES))),
                Hostile.xml(
                        "PKCS #1 v1.5 in a signed response",
                        Reason.ALGORITHM,
                        () -> signedResponse(encrypt(
                                signedAssertion(response()),
                                new Encryption(TestIdp.GCM, XMLCipher.RSA_v1dot5, null, null, SP_KEY.certificate())))),
                Hostile.xml(
                        "encrypted for somebody else",
                        Reason.DECRYPTION,
                        () -> encrypt(
                                signedAssertion(response()),
                                new Encryption(TestIdp.GCM, XMLCipher.RSA_OAEP, null, null, ATTACKER.certificate()))),
                Hostile.xml(
                        "ciphertext from elsewhere",
                        Reason.DECRYPTION,
                        () -> encrypt(signedAssertion(response()), usual)
                                .replaceAll(
                                        "(?s)<xenc:CipherValue>.*?</xenc:CipherValue>",
                                        "<xenc:CipherReference URI=\"file:///etc/passwd\"/>")),
                Hostile.xml(
                        "no encrypted data",
                        Reason.DECRYPTION,
                        () -> response()
                                .replaceAll("<saml:Assertion.*</saml:Assertion>", "<saml:EncryptedAssertion/>")),
                Hostile.xml(
                        "tampered after decryption",
                        Reason.BAD_SIGNATURE,
                        () -> encrypt(signedAssertion(response()).replace(GENUINE, EVIL), usual)),
                Hostile.xml(
                        "signed by the attacker inside",
                        Reason.BAD_SIGNATURE,
                        () -> encrypt(
                                sign(response(), "Assertion", Signing.usual().by(ATTACKER.privateKey(), null)), usual)),
                Hostile.xml(
                        "assertion within the decrypted one",
                        Reason.SHAPE,
                        () -> encrypt(
                                signedAssertion(
                                        response()
                                                .replace(
                                                        "<saml:AuthnStatement ",
                                                        "<saml:Advice><saml:Assertion ID=\"_e\"/></saml:Advice><saml:AuthnStatement ")),
                                usual)),
                Hostile.xml("encrypted for six", Reason.DECRYPTION, () -> {
                    String xml = encrypt(signedAssertion(response()), usual);
                    return xml.replaceAll("(?s)(<xenc:EncryptedKey[ >].*</xenc:EncryptedKey>)", "$1$1$1$1$1$1");
                }));
    }

    static Stream<Hostile> wrappings() {
        List<Hostile> all = new ArrayList<>();
        for (Wrapping each : Wrapping.values()) {
            all.add(Hostile.xml(each + ", same ID", sameIdReason(each), () -> each.apply(true)));
            all.add(Hostile.xml(each + ", fresh ID", freshIdReason(each), () -> each.apply(false)));
        }
        return all.stream();
    }

    /** Whichever of the faults comes first in the document. */
    private static Reason sameIdReason(Wrapping wrapping) {
        return switch (wrapping) {
            case XSW7_EVIL_IN_EXTENSIONS, GENUINE_IN_EXTENSIONS -> Reason.SHAPE;
            case XSW8_GENUINE_IN_AN_OBJECT_OF_THE_EVIL -> Reason.SIGNATURE_FORM;
            default -> Reason.IDENTIFIERS;
        };
    }

    private static Reason freshIdReason(Wrapping wrapping) {
        return wrapping == Wrapping.XSW8_GENUINE_IN_AN_OBJECT_OF_THE_EVIL ? Reason.SIGNATURE_FORM : Reason.SHAPE;
    }

    private static String raw(String xml, Charset charset) {
        return Base64.getEncoder().encodeToString(xml.getBytes(charset));
    }

    private static String hundredAttributes() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append(" a").append(i).append("=\"x\"");
        }
        return text.toString();
    }

    private static String bareAssertion(String response) {
        String inner = response.substring(response.indexOf("<saml:Assertion"), response.indexOf("</samlp:Response>"));
        return inner.replaceFirst("<saml:Assertion", "<saml:Assertion xmlns:saml=\"" + Dom.ASSERTION + "\"");
    }

    private static String twice(String response) {
        String inner = response.substring(response.indexOf("<saml:Assertion"), response.indexOf("</samlp:Response>"));
        return response.replace("</samlp:Response>", inner + "</samlp:Response>");
    }

    private static String movedSignature(String to) {
        var document = TestIdp.parse(signedAssertion(response()));
        TestIdp.find(document, to).appendChild(TestIdp.find(document, "Signature"));
        return TestIdp.write(document);
    }

    private static String flipped(Encryption how, int which) {
        String xml = encrypt(signedAssertion(response()), how);
        var document = TestIdp.parse(xml);
        var value = document.getElementsByTagNameNS("*", "CipherValue").item(which);
        byte[] bytes = Base64.getMimeDecoder().decode(value.getTextContent());
        bytes[bytes.length / 2] ^= 1;
        value.setTextContent(Base64.getEncoder().encodeToString(bytes));
        return TestIdp.write(document);
    }

    private static String replace(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new IllegalStateException("the genuine response has no " + from);
        }
        return text.replace(from, to);
    }
}
