package dev.sluice.gateway.keys;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * The form of a key's secret: {@code slc_}, 32 random base-62 characters (190 bits), and 6 characters of checksum, 42
 * in all. For secret scanners: {@code \bslc_[0-9A-Za-z]{38}\b}. The checksum is the CRC-32 (ISO 3309) of the first 36
 * characters in ASCII, as a base-62 number with the digits {@code 0-9A-Za-z}, padded with {@code 0} to six. It tells a
 * mistyped or made-up key from a real one without asking anything; it protects nothing.
 */
final class KeySecret {

    static final String PREFIX = "slc_";
    static final int RANDOM_CHARACTERS = 32;
    static final int CHECKSUM_CHARACTERS = 6;
    static final int LENGTH = PREFIX.length() + RANDOM_CHARACTERS + CHECKSUM_CHARACTERS;

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int HINT_CHARACTERS = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeySecret() {}

    static String make() {
        StringBuilder text = new StringBuilder(LENGTH).append(PREFIX);
        for (int i = 0; i < RANDOM_CHARACTERS; i++) {
            text.append(DIGITS.charAt(RANDOM.nextInt(DIGITS.length())));
        }
        return text.append(checksum(text)).toString();
    }

    /** Whether the text can be one of our secrets; cheap, and independent of which keys exist. */
    static boolean isWellFormed(String text) {
        if (text.length() != LENGTH || !text.startsWith(PREFIX)) {
            return false;
        }
        for (int i = PREFIX.length(); i < LENGTH; i++) {
            char c = text.charAt(i);
            if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) {
                return false;
            }
        }
        int end = LENGTH - CHECKSUM_CHARACTERS;
        return text.substring(end).equals(checksum(text.substring(0, end)));
    }

    /** What lists show so that people recognise a key; leaves more than 140 random bits unknown. */
    static String hint(String secret) {
        return secret.substring(0, PREFIX.length() + HINT_CHARACTERS)
                + "…"
                + secret.substring(LENGTH - HINT_CHARACTERS);
    }

    private static String checksum(CharSequence text) {
        CRC32 crc = new CRC32();
        crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        char[] digits = new char[CHECKSUM_CHARACTERS];
        for (int i = CHECKSUM_CHARACTERS - 1; i >= 0; i--) {
            digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(digits);
    }
}
