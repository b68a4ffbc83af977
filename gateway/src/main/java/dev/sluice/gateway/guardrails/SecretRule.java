package dev.sluice.gateway.guardrails;

import java.util.BitSet;
import java.util.List;

/**
 * The form of one kind of secret: one of some fixed beginnings, then runs of characters. Any text is decided in one pass,
 * because a run ends where its characters do or at its greatest length.
 *
 * @param name for people; never shown with what was found
 * @param exact the last run must end by itself, neither longer nor in the middle of a word
 * @param entropy bits a character that the last run needs at least, so that placeholders do not count
 */
record SecretRule(String name, List<String> beginnings, List<Run> runs, boolean exact, double entropy) {

    /** Between {@code least} and {@code most} of these characters. */
    record Run(BitSet characters, int least, int most) {

        boolean has(int c) {
            return characters.get(c);
        }
    }

    /** @param characters singles and ranges such as {@code A-Z}; a dash at the end is itself */
    static Run run(String characters, int least, int most) {
        BitSet set = new BitSet(128);
        for (int i = 0; i < characters.length(); i++) {
            boolean range = i + 2 < characters.length() && characters.charAt(i + 1) == '-';
            if (range) {
                set.set(characters.charAt(i), characters.charAt(i + 2) + 1);
                i += 2;
            } else {
                set.set(characters.charAt(i));
            }
        }
        return new Run(set, least, most);
    }

    /** Every printable character but these. */
    static Run not(String characters, int least, int most) {
        BitSet set = new BitSet(128);
        set.set('!', 127);
        characters.chars().forEach(set::clear);
        return new Run(set, least, most);
    }
}
