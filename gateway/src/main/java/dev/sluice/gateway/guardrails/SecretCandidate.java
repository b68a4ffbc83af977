package dev.sluice.gateway.guardrails;

import dev.sluice.gateway.guardrails.SecretRule.Run;
import java.util.List;
import java.util.Locale;

/** A text that has begun like a secret. */
final class SecretCandidate {

    private static final int KEPT = 128;
    private static final List<String> PLACEHOLDERS =
            List.of("example", "xxxxxx", "changeme", "password", "passwd", "your");

    private final SecretRule rule;
    private final StringBuilder text = new StringBuilder();
    private int at;
    private int count;
    private boolean over;
    private boolean whole;

    SecretCandidate(SecretRule rule) {
        this.rule = rule;
    }

    SecretRule rule() {
        return rule;
    }

    /** Takes the next character; true when nothing more needs to be seen. */
    boolean accept(int c) {
        while (!over) {
            Run run = rule.runs().get(at);
            boolean last = at == rule.runs().size() - 1;
            if (run.has(c) && count < run.most()) {
                count++;
                keep(run, c);
                over = whole = last && !rule.exact() && count >= run.least();
                return over;
            }
            boolean enough = count >= run.least();
            if (enough && !last) {
                at++;
                count = 0;
            } else {
                over = true;
                whole = enough && !run.has(c);
            }
        }
        return true;
    }

    private void keep(Run run, int c) {
        // Separators are no part of the secret.
        if (run.most() >= 8 && run.characters().cardinality() >= 16 && text.length() < KEPT) {
            text.append((char) c);
        }
    }

    /** Nothing follows. */
    void end() {
        if (!over) {
            Run run = rule.runs().get(at);
            over = true;
            whole = at == rule.runs().size() - 1 && count >= run.least();
        }
    }

    boolean holds() {
        return whole && !placeholder() && entropy() >= rule.entropy();
    }

    private boolean placeholder() {
        String lower = text.toString().toLowerCase(Locale.ROOT);
        return PLACEHOLDERS.stream().anyMatch(lower::contains);
    }

    private double entropy() {
        int[] counts = new int[128];
        for (int i = 0; i < text.length(); i++) {
            counts[text.charAt(i)]++;
        }
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / text.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }
}
