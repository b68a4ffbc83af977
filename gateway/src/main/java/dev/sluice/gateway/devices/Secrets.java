package dev.sluice.gateway.devices;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Random codes: long ones for machines, short ones for people. */
final class Secrets {

    /** Consonants, so that no code is a word and none is misread (RFC 8628 §6.1). */
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

    private static final int USER_CODE_LETTERS = 8;
    private static final int LONGEST_TYPED = 40;
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** 256 bits in base64url, 43 characters. */
    static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Eight letters without the dash, which only {@link #shown} has. */
    static String userCode() {
        StringBuilder code = new StringBuilder(USER_CODE_LETTERS);
        for (int i = 0; i < USER_CODE_LETTERS; i++) {
            code.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    static String shown(String userCode) {
        return userCode.substring(0, USER_CODE_LETTERS / 2) + "-" + userCode.substring(USER_CODE_LETTERS / 2);
    }

    /** The code that somebody typed, whatever case, blanks and dashes they used; nothing when it cannot be one. */
    static Optional<String> typed(String text) {
        if (text.length() > LONGEST_TYPED) {
            return Optional.empty();
        }
        String code = text.replaceAll("[\\s\\p{Pd}]", "").toUpperCase(Locale.ROOT);
        return code.matches("[" + LETTERS + "]{" + USER_CODE_LETTERS + "}") ? Optional.of(code) : Optional.empty();
    }
}
