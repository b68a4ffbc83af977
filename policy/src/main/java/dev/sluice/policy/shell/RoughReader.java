package dev.sluice.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Guesses commands in text that cannot be parsed, so that what is forbidden is still found in it. */
final class RoughReader {
    private static final int MAX_COMMANDS = 2_000;
    private static final int MAX_CHARACTERS = 200_000;
    private static final Set<String> RESERVED =
            Set.of("then", "do", "else", "elif", "if", "while", "until", "!", "time", "in", "case", "function");

    private RoughReader() {}

    static List<Command> read(String source) {
        List<Command> commands = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        int length = Math.min(source.length(), MAX_CHARACTERS);
        for (int i = 0; i < length && commands.size() < MAX_COMMANDS; i++) {
            char c = source.charAt(i);
            if (";&|\n(){}`".indexOf(c) >= 0) {
                add(piece, commands);
            } else if ("'\"\\".indexOf(c) < 0) {
                piece.append(c);
            }
        }
        add(piece, commands);
        return commands;
    }

    private static void add(StringBuilder piece, List<Command> commands) {
        List<Word> words = new ArrayList<>();
        for (String token : piece.toString().split("[\\s\\x00]+")) {
            if (!token.isEmpty() && !(words.isEmpty() && RESERVED.contains(token))) {
                words.add(Word.plain(token));
            }
        }
        if (!words.isEmpty()) {
            commands.add(
                    new Command(List.of(), words, List.of(), piece.toString().strip(), true));
        }
        piece.setLength(0);
    }
}
