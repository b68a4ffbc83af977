package dev.sluice.gateway.saml;

import static dev.sluice.gateway.saml.Refusal.unless;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP redirect binding (SAML 2.0 bindings, section 3.4): a deflated message in the query, signed as a query. What is
 * verified are the octets of the query as they arrived, not as somebody would encode them again.
 */
final class Redirects {

    private static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    private static final Map<String, String> ALGORITHMS = Map.of(
            RSA_SHA256,
            "SHA256withRSA",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            "SHA384withRSA",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            "SHA512withRSA",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            "SHA256withECDSAinP1363Format",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            "SHA384withECDSAinP1363Format",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
            "SHA512withECDSAinP1363Format");
    private static final int MAX_QUERY = 64 * 1024;

    private Redirects() {}

    /** A signed message that arrived; {@code parameter} is SAMLRequest or SAMLResponse. */
    record Message(String parameter, byte[] xml, @Nullable String relayState) {}

    /** The address to redirect to; signed when a key is given. */
    static URI write(URI target, String parameter, String xml, @Nullable String relayState, @Nullable SpKey key) {
        StringBuilder query = new StringBuilder(parameter + "=" + encode(base64(deflate(xml))));
        if (relayState != null) {
            query.append("&RelayState=").append(encode(relayState));
        }
        if (key != null) {
            query.append("&SigAlg=").append(encode(RSA_SHA256));
            String signature = base64(sign(key, query.toString()));
            query.append("&Signature=").append(encode(signature));
        }
        String separator = target.getRawQuery() == null ? "?" : "&";
        return URI.create(target + separator + query);
    }

    /** Verifies a query; {@code rawQuery} is what stands behind the question mark, not decoded. */
    static Message read(String rawQuery, SamlIdp idp) {
        unless(rawQuery.length() <= MAX_QUERY, Reason.TOO_LARGE, "The message is too large.");
        Map<String, String> raw = parameters(rawQuery);
        boolean request = raw.containsKey("SAMLRequest");
        unless(request != raw.containsKey("SAMLResponse"), Reason.ENCODING, "The address holds no single message.");
        String parameter = request ? "SAMLRequest" : "SAMLResponse";
        String algorithm = raw.get("SigAlg");
        String signature = raw.get("Signature");
        if (algorithm == null || signature == null) {
            throw new Refusal(Reason.UNSIGNED, "The message is not signed.");
        }
        String message = raw.getOrDefault(parameter, "");
        String relayState = raw.get("RelayState");
        String signed = parameter + "=" + message + (relayState == null ? "" : "&RelayState=" + relayState) + "&SigAlg="
                + algorithm;
        verify(idp, decode(algorithm), signed, unbase64(decode(signature)));
        return new Message(
                parameter, inflate(unbase64(decode(message))), relayState == null ? null : decode(relayState));
    }

    private static Map<String, String> parameters(String rawQuery) {
        Map<String, String> found = new HashMap<>();
        for (String each : rawQuery.split("&", -1)) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            String value = equals < 0 ? "" : each.substring(equals + 1);
            unless(found.put(name, value) == null, Reason.ENCODING, "The address holds a parameter twice.");
        }
        return found;
    }

    private static void verify(SamlIdp idp, String algorithm, String signed, byte[] value) {
        String name = ALGORITHMS.get(algorithm);
        if (name == null) {
            throw new Refusal(Reason.ALGORITHM, "The message is signed in a way that is not accepted.");
        }
        byte[] octets = signed.getBytes(StandardCharsets.UTF_8);
        boolean valid = idp.certificates().stream().anyMatch(each -> valid(each, name, octets, value));
        unless(valid, Reason.BAD_SIGNATURE, "The message was not signed with a key of this identity provider.");
    }

    private static boolean valid(X509Certificate certificate, String algorithm, byte[] octets, byte[] value) {
        if (!Signatures.isStrong(certificate.getPublicKey())) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(octets);
            return verifier.verify(value);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] sign(SpKey key, String query) {
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key.privateKey());
            signer.update(query.getBytes(StandardCharsets.UTF_8));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] deflate(String xml) {
        try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
            deflater.setInput(xml.getBytes(StandardCharsets.UTF_8));
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    /** Stops where a message would be too large, whatever the compressed size. */
    private static byte[] inflate(byte[] deflated) {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(deflated);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            while (!inflater.finished()) {
                int count = inflater.inflate(buffer);
                unless(count > 0 || inflater.finished(), Reason.ENCODING, "The message is cut off.");
                out.write(buffer, 0, count);
                unless(out.size() <= StrictXml.MESSAGE_BYTES, Reason.TOO_LARGE, "The message is too large.");
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new Refusal(Reason.ENCODING, "The message is not compressed as it should be.");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Reason.ENCODING, "The address is not properly encoded.");
        }
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] unbase64(String text) {
        try {
            return Base64.getDecoder().decode(text.replace("\r", "").replace("\n", ""));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Reason.ENCODING, "The message is not base64.");
        }
    }
}
