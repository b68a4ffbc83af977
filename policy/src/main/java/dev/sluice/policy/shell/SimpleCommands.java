package dev.sluice.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one simple command: assignments, words, redirections, and what is doubtful about them. */
final class SimpleCommands {
    private static final Set<String> EVALUATORS = Set.of("eval", "source", ".");
    private static final Set<String> BEFORE_EVALUATORS =
            Set.of("command", "builtin", "exec", "nohup", "time", "noglob", "-p");

    private final Cursor at;
    private final Reading found;
    private final WordReader words;
    private final Redirections redirections;

    SimpleCommands(Cursor at, Reading found, WordReader words, Redirections redirections) {
        this.at = at;
        this.found = found;
        this.words = words;
        this.redirections = redirections;
    }

    /** @param nested the command stands inside a substitution */
    void read(boolean nested) {
        int start = at.position();
        List<Command.Assignment> assignments = new ArrayList<>(0);
        List<Word> written = new ArrayList<>();
        List<Command.Redirect> redirects = new ArrayList<>(0);
        while (true) {
            at.blanks();
            if (redirections.read(redirects)) {
                continue;
            }
            if (at.atWordEnd() && !at.processSubstitution()) {
                break;
            }
            String name = written.isEmpty() ? assignmentName() : null;
            if (name != null) {
                assignments.add(assignment(name));
                continue;
            }
            written.add(words.word());
            if (at.peek('(')) {
                throw new Unclear("unexpected '('");
            }
        }
        if (written.isEmpty() && assignments.isEmpty() && redirects.isEmpty()) {
            throw new Unclear(at.atEnd() ? "ends too early" : "unexpected '" + at.here() + "'");
        }
        doubt(written);
        found.commands()
                .add(new Command(
                        List.copyOf(assignments),
                        List.copyOf(written),
                        List.copyOf(redirects),
                        at.from(start).strip(),
                        nested));
    }

    private Command.Assignment assignment(String name) {
        at.skip(name.length() + 1);
        Word value = at.atWordEnd() ? new Word("", List.of(), false) : words.word();
        if (at.peek('(')) {
            throw new Unclear("array assignments are not understood");
        }
        found.assign(name);
        return new Command.Assignment(name, value);
    }

    private @Nullable String assignmentName() {
        int start = at.position();
        int end = at.nameEnd(start);
        if (end == start || end >= at.length()) {
            return null;
        }
        char behind = at.charAt(end);
        boolean appended = behind == '+' && end + 1 < at.length() && at.charAt(end + 1) == '=';
        if (appended || (behind == '[' && at.find("]=", end) > 0)) {
            throw new Unclear("this form of assignment is not understood");
        }
        return behind == '=' ? at.between(start, end) : null;
    }

    private void doubt(List<Word> written) {
        if (written.isEmpty()) {
            return;
        }
        Word first = written.getFirst();
        if (first.has(Word.Kind.VARIABLE) || first.has(Word.Kind.OPAQUE) || first.has(Word.Kind.GLOB)) {
            found.doubts().add(Doubt.COMMAND_VARIABLE);
        }
        if (first.raw().startsWith("=")) {
            found.doubts().add(Doubt.EXPANSION);
        }
        if (EVALUATORS.contains(evaluated(written))) {
            found.doubts().add(Doubt.EVAL);
        }
        for (Word word : written) {
            if (word.escaped() && (word == first || word.text().startsWith("-"))) {
                found.doubts().add(Doubt.ESCAPED_WORD);
            }
        }
    }

    /** The command's name behind {@code command} and {@code builtin}. */
    private static String evaluated(List<Word> written) {
        for (Word word : written) {
            if (!BEFORE_EVALUATORS.contains(word.text())) {
                return word.text();
            }
        }
        return "";
    }
}
