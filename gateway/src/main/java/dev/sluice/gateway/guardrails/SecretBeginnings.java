package dev.sluice.gateway.guardrails;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Finds the beginnings of all rules at once: the automaton of Aho and Corasick, with its failures worked in. */
final class SecretBeginnings {

    private static final int CHARACTERS = 128;

    /** @param wordwise it does not count inside a word */
    record Beginning(SecretRule rule, int length, boolean wordwise) {}

    private final List<int[]> next = new ArrayList<>();
    private final List<List<Beginning>> at = new ArrayList<>();
    private final int[][] table;
    private final boolean[] idle = new boolean[256];

    SecretBeginnings(List<SecretRule> rules) {
        newState();
        for (SecretRule rule : rules) {
            rule.beginnings().forEach(text -> add(rule, text));
        }
        link();
        table = next.toArray(int[][]::new);
        for (int b = 0; b < 256; b++) {
            idle[b] = b != '\\' && table[0][Math.min(b, CHARACTERS - 1)] == 0;
        }
    }

    private int newState() {
        int[] row = new int[CHARACTERS];
        Arrays.fill(row, -1);
        next.add(row);
        at.add(new ArrayList<>(0));
        return next.size() - 1;
    }

    private void add(SecretRule rule, String text) {
        int state = 0;
        for (char c : text.toCharArray()) {
            int[] row = next.get(state);
            if (row[c] < 0) {
                row[c] = newState();
            }
            state = row[c];
        }
        boolean wordwise = Character.isLetterOrDigit(text.charAt(0)) && text.length() < 12;
        at.get(state).add(new Beginning(rule, text.length(), wordwise));
    }

    private void link() {
        int[] failure = new int[next.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int c = 0; c < CHARACTERS; c++) {
            int child = next.getFirst()[c];
            if (child < 0) {
                next.getFirst()[c] = 0;
            } else {
                open.add(child);
            }
        }
        while (!open.isEmpty()) {
            int state = open.remove();
            at.get(state).addAll(at.get(failure[state]));
            for (int c = 0; c < CHARACTERS; c++) {
                int child = next.get(state)[c];
                int instead = next.get(failure[state])[c];
                if (child < 0) {
                    next.get(state)[c] = instead;
                } else {
                    failure[child] = instead;
                    open.add(child);
                }
            }
        }
    }

    /** Whether a byte leaves the automaton where it begins. */
    boolean idle(byte b) {
        return idle[b & 0xFF];
    }

    int next(int state, int c) {
        return table[state][c];
    }

    List<Beginning> at(int state) {
        return at.get(state);
    }
}
