package dev.sluice.gateway.providers;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Encodes one segment of a path (RFC 3986): everything but unreserved characters, once. */
final class PathSegment {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PathSegment() {}

    /** @param also further characters that stay as they are */
    static String encode(String text, String also) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if (unreserved(c) || also.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(each));
            }
        }
        return encoded.toString();
    }

    private static boolean unreserved(char c) {
        return "-._~".indexOf(c) >= 0 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
