package dev.sluice.policy.rules;

import dev.sluice.policy.shell.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The file operands of the commands that are recognised as reading or writing files. */
final class ShellFiles {
    private static final Set<String> READERS = Set.of(
            "cat", "head", "tail", "sed", "grep", "less", "more", "wc", "diff", "sort", "uniq", "nl", "tac", "od",
            "strings", "cmp", "comm", "cut", "xxd", "hexdump", "base64", "cp", "mv");
    private static final Set<String> WRITERS = Set.of("mkdir", "touch", "rm", "rmdir", "mv", "cp", "sed");
    private static final Set<String> WRITER_FLAGS = Set.of(
            "--parents",
            "--recursive",
            "--force",
            "--verbose",
            "--no-clobber",
            "--interactive",
            "--update",
            "--archive",
            "--in-place",
            "--regexp-extended",
            "--quiet",
            "--no-target-directory");

    private static final Pattern IN_PLACE = Pattern.compile("-[nErs]*i.*|--in-place.*");
    private static final Pattern EXPRESSION = Pattern.compile("-[A-Za-z]*e|--(expression|regexp).*");

    private ShellFiles() {}

    static boolean reads(List<Word> words) {
        return READERS.contains(CommandForm.base(words.getFirst().text()));
    }

    static boolean writes(List<Word> words) {
        String program = CommandForm.base(words.getFirst().text());
        if (!program.equals("sed")) {
            return WRITERS.contains(program);
        }
        return words.stream().anyMatch(word -> IN_PLACE.matcher(word.text()).matches());
    }

    /** Every word that may name a file; a flag's value counts too. */
    static List<Word> operands(List<Word> words) {
        String program = CommandForm.base(words.getFirst().text());
        boolean scripted = program.equals("sed") || program.equals("grep");
        boolean expression = scripted
                && words.stream()
                        .anyMatch(word -> EXPRESSION.matcher(word.text()).matches());
        List<Word> operands = new ArrayList<>();
        boolean literal = false;
        for (Word word : words.subList(1, words.size())) {
            if (!literal && word.text().startsWith("-") && word.text().length() > 1) {
                literal = word.text().equals("--");
            } else {
                operands.add(word);
            }
        }
        return scripted && !expression && !operands.isEmpty() ? operands.subList(1, operands.size()) : operands;
    }

    /** Whether a writing command does nothing but write its operands. */
    static boolean plainWriter(List<Word> words) {
        String program = words.getFirst().raw();
        if (!WRITERS.contains(program)) {
            return false;
        }
        boolean literal = false;
        boolean scriptSeen = false;
        for (Word word : words.subList(1, words.size())) {
            String text = word.text();
            if (!literal && text.startsWith("-") && text.length() > 1) {
                literal = text.equals("--");
                boolean known = literal
                        || WRITER_FLAGS.contains(text)
                        || text.matches(program.equals("sed") ? "-[nErs]*i?" : "-[A-Za-su-z]+");
                if (!known || !word.literal()) {
                    return false;
                }
            } else if (program.equals("sed") && !scriptSeen) {
                scriptSeen = true;
                if (!ReadOnlyCommands.sedScript(word)) {
                    return false;
                }
            }
        }
        return true;
    }
}
