package dev.sluice.gateway.directory;

import java.util.regex.Pattern;

/** The rules for what people type about a member. */
final class MemberText {

    static final int MAX_EMAIL = 254; // RFC 5321 §4.5.3.1.3 less the angle brackets
    static final int MAX_NAME = 200;

    /** Pragmatic: one @, something on both sides, a dot inside the domain or a bare host name, no blanks. */
    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@\\p{C}\"(),:;<>\\[\\\\\\]]+@[\\p{L}\\p{N}](?:[\\p{L}\\p{N}.-]*[\\p{L}\\p{N}])?");

    private static final int MAX_LOCAL = 64; // RFC 5321 §4.5.3.1.1

    /** Besides what is no text, marks that turn the direction of what stands after them (Unicode TR 36 §2.5). */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Cn}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]");

    private MemberText() {}

    static String email(String text) {
        String email = text.strip();
        if (email.isEmpty()) {
            throw new InvalidMemberException("email: must not be empty");
        }
        if (email.length() > MAX_EMAIL) {
            throw new InvalidMemberException("email: must have at most " + MAX_EMAIL + " characters");
        }
        // RFC 5321 §4.1.2: dots stand between atoms only.
        if (!EMAIL.matcher(email).matches()
                || email.contains("..")
                || email.startsWith(".")
                || email.contains(".@")
                || email.indexOf('@') > MAX_LOCAL) {
            throw new InvalidMemberException("email: is not an e-mail address");
        }
        return email;
    }

    static String name(String text) {
        String name = text.strip();
        if (name.isEmpty()) {
            throw new InvalidMemberException("name: must not be empty");
        }
        if (name.length() > MAX_NAME) {
            throw new InvalidMemberException("name: must have at most " + MAX_NAME + " characters");
        }
        if (UNPRINTABLE.matcher(name).find()) {
            throw new InvalidMemberException("name: must not contain control characters");
        }
        return name;
    }
}
