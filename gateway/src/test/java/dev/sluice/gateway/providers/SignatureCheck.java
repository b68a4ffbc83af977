package dev.sluice.gateway.providers;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A server's side of AWS signature version 4, written from its specification and nothing else. */
final class SignatureCheck {

    private static final Pattern AUTHORIZATION = Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/"
            + "([^/]+)/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

    private SignatureCheck() {}

    /** @param fields lower-case names */
    static boolean accepts(String secret, String rawPath, Map<String, String> fields, byte[] body) {
        Matcher it = AUTHORIZATION.matcher(String.valueOf(fields.get("authorization")));
        if (!it.matches() || !it.group(5).contains("host") || !it.group(5).contains("x-amz-date")) {
            return false;
        }
        StringBuilder headers = new StringBuilder();
        for (String name : it.group(5).split(";")) {
            headers.append(name)
                    .append(':')
                    .append(String.valueOf(fields.get(name)).strip())
                    .append('\n');
        }
        String canonical =
                "POST\n" + encodedAgain(rawPath) + "\n\n" + headers + '\n' + it.group(5) + '\n' + hex(sha256(body));
        String scope = it.group(2) + '/' + it.group(3) + '/' + it.group(4) + "/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + fields.get("x-amz-date") + '\n' + scope + '\n'
                + hex(sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        return hex(hmac(key, toSign)).equals(it.group(6));
    }

    /** Every service but S3 encodes the path once more. */
    private static String encodedAgain(String path) {
        StringBuilder text = new StringBuilder();
        for (char c : path.toCharArray()) {
            boolean plain = c == '/' || Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0;
            text.append(
                    plain
                            ? String.valueOf(c)
                            : '%' + HexFormat.of().withUpperCase().toHexDigits((byte) c));
        }
        return text.toString();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
