package dev.sluice.gateway.identity;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a password must be (NIST SP 800-63B §3.1.1): long, and none of those that everybody tries first. */
final class PasswordRules {

    static final int SHORTEST = 12;
    static final int LONGEST = 200;

    /** The common ones that are long enough to pass the first rule, without digits and punctuation at the end. */
    private static final Set<String> COMMON = Set.of(
            "password",
            "passwordpassword",
            "passw0rdpassw0rd",
            "mypassword",
            "changeme",
            "changemechangeme",
            "letmeinletmein",
            "administrator",
            "adminadminadmin",
            "qwertyuiop",
            "qwertyuiopasdf",
            "qwertyuiopasdfghjkl",
            "qwertyqwerty",
            "1q2w3e4r5t6y",
            "iloveyouiloveyou",
            "welcomewelcome",
            "correcthorsebatterystaple",
            "sluicesluice");

    private PasswordRules() {}

    /** The message key of what is wrong with it; empty when it will do. */
    static Optional<String> problem(String password, String email) {
        if (password.codePointCount(0, password.length()) < SHORTEST) {
            return Optional.of("password.short");
        }
        if (password.length() > LONGEST) {
            return Optional.of("password.long");
        }
        String lower = password.toLowerCase(Locale.ROOT);
        String core = lower.replaceFirst("[\\d\\W_]+$", "");
        boolean fewCharacters = lower.chars().distinct().count() < 4;
        boolean sequence = "01234567890123456789".contains(lower) || "abcdefghijklmnopqrstuvwxyz".contains(lower);
        if (fewCharacters || sequence || COMMON.contains(lower) || COMMON.contains(core)) {
            return Optional.of("password.common");
        }
        if (!email.isBlank() && lower.equals(email.strip().toLowerCase(Locale.ROOT))) {
            return Optional.of("password.email");
        }
        return Optional.empty();
    }
}
