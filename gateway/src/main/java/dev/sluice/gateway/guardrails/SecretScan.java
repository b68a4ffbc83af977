package dev.sluice.gateway.guardrails;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for secrets in JSON that passes by in pieces of any size. Each byte is looked at once, whatever it says, and
 * nothing of what passes is kept but the few characters that may be a secret. Not thread-safe.
 */
public final class SecretScan {

    private static final SecretBeginnings BEGINNINGS = new SecretBeginnings(SecretRules.ALL);
    private static final int MOST_CANDIDATES = 4;
    private static final int BEYOND_ASCII = 127;

    private final List<SecretCandidate> candidates = new ArrayList<>();
    private final Set<String> found = new TreeSet<>();
    private int state;
    private long words;
    private int escape;
    private int unit;

    /** The next piece. */
    public void feed(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            if (state == 0 && escape == 0 && candidates.isEmpty()) {
                int start = i;
                while (i < end && BEGINNINGS.idle(bytes[i])) {
                    i++;
                }
                if (i > start) {
                    words = word(bytes[i - 1]) ? 1 : 0;
                }
                if (i == end) {
                    return;
                }
            }
            unescape(bytes[i++]);
        }
    }

    // \n, é and their like, so that no spelling of JSON hides anything.
    private void unescape(int b) {
        if (escape == 0) {
            if (b == '\\') {
                escape = 1;
            } else {
                accept(b < 0 ? BEYOND_ASCII : b);
            }
        } else if (escape == 1) {
            escape = 0;
            switch (b) {
                case 'u' -> {
                    escape = 2;
                    unit = 0;
                }
                case 'n' -> accept('\n');
                case 't', 'r', 'b', 'f' -> accept(' ');
                default -> accept(b < 0 ? BEYOND_ASCII : b);
            }
        } else {
            unit = unit << 4 | Math.max(0, Character.digit(b, 16));
            if (++escape == 6) {
                escape = 0;
                accept(Math.min(unit, BEYOND_ASCII));
            }
        }
    }

    private void accept(int c) {
        for (int i = candidates.size() - 1; i >= 0; i--) {
            if (candidates.get(i).accept(c)) {
                note(candidates.remove(i));
            }
        }
        state = BEGINNINGS.next(state, c);
        words = words << 1 | (word(c) ? 1 : 0);
        for (SecretBeginnings.Beginning beginning : BEGINNINGS.at(state)) {
            boolean inWord = beginning.wordwise() && (words >> beginning.length() & 1) != 0;
            if (!inWord) {
                begin(beginning.rule());
            }
        }
    }

    private void begin(SecretRule rule) {
        if (candidates.size() >= MOST_CANDIDATES) {
            candidates.removeFirst();
        }
        candidates.add(new SecretCandidate(rule));
    }

    private void note(SecretCandidate ended) {
        if (ended.holds()) {
            found.add(ended.rule().name());
        }
    }

    /** What kinds were found, once everything has passed. */
    public Set<String> found() {
        candidates.forEach(SecretCandidate::end);
        candidates.forEach(this::note);
        candidates.clear();
        return found;
    }

    private static boolean word(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
