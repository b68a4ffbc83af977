package dev.sluice.gateway.invites;

import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.Members;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Which addresses may be invited. An invite gives rights away, so what only looks like an address is refused. */
final class Addresses {

    /** Scripts whose letters pass for Latin ones (Unicode TS 39 §5). */
    private static final Set<UnicodeScript> LOOKALIKES =
            EnumSet.of(UnicodeScript.CYRILLIC, UnicodeScript.GREEK, UnicodeScript.ARMENIAN, UnicodeScript.CHEROKEE);

    private Addresses() {}

    /** Why an address is not usable; empty when it is. */
    static Optional<String> problem(String text) {
        try {
            String email = Members.checkedEmail(text);
            if (!Normalizer.isNormalized(email, Normalizer.Form.NFKC)) {
                return Optional.of("contains letters in an unusual form");
            }
            for (String part : email.split("[@.]", -1)) {
                if (mixesScripts(part)) {
                    return Optional.of("mixes letters of scripts that look alike");
                }
            }
            return Optional.empty();
        } catch (InvalidMemberException e) {
            return Optional.of(String.valueOf(e.getMessage()).replaceFirst("^email: ", ""));
        }
    }

    private static boolean mixesScripts(String part) {
        Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
        part.codePoints().filter(Character::isLetter).forEach(letter -> scripts.add(UnicodeScript.of(letter)));
        return scripts.size() > 1 && scripts.stream().anyMatch(LOOKALIKES::contains);
    }
}
