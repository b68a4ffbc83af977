package dev.sluice.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command line as a POSIX shell would, as far as one can without running it. Linear in the input, bounded in
 * depth; what it does not know it calls unclear, and never guesses in favour of a command.
 */
public final class ShellParser {
    /** Characters; more is not parsed at all. */
    static final int MAX_LENGTH = 100_000;

    private static final int MAX_DEPTH = 40;
    private static final Set<String> NOT_KNOWN =
            Set.of("case", "select", "function", "coproc", "[[", "((", "typeset", "declare", "export", "alias", "trap");
    private static final List<String> CONTINUED = List.of("&&", "||", "|&", "|");
    private static final Set<String> PARENTHESIS = Set.of(")");
    private static final Set<String> DONE = Set.of("done");
    private static final Set<String> THEN = Set.of("then");
    private static final Set<String> BRANCHES = Set.of("elif", "else", "fi");

    private final Cursor at;
    private final Reading found;
    private final WordReader words;
    private final Redirections redirections;
    private final SimpleCommands simple;
    private int depth;
    private int nesting;

    private ShellParser(String source, Reading found, int depth, int nesting) {
        this.at = new Cursor(source);
        this.found = found;
        this.words = new WordReader(at, found, new Inside());
        this.redirections = new Redirections(at, found, words);
        this.simple = new SimpleCommands(at, found, words, redirections);
        this.depth = depth;
        this.nesting = nesting;
    }

    /** Never throws; what cannot be parsed comes back with {@link Script#unclear()}. */
    public static Script parse(String source) {
        Reading found = Reading.empty();
        try {
            if (source.length() > MAX_LENGTH) {
                throw new Unclear("longer than " + MAX_LENGTH + " characters");
            }
            if (source.indexOf(0) >= 0) {
                throw new Unclear("contains a NUL character");
            }
            if (invisible(source)) {
                found.doubts().add(Doubt.CONTROL_CHARACTER);
            }
            new ShellParser(source, found, 0, 0).whole();
            return found.script(null);
        } catch (Unclear e) {
            found.commands().addAll(RoughReader.read(source));
            return found.script(e.getMessage());
        }
    }

    private static boolean invisible(String source) {
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            boolean plain = (c >= ' ' && c < 0x7f) || c == '\n' || c == '\t';
            if (!plain && invisible(Character.getType(source.codePointAt(i)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean invisible(int type) {
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SPACE_SEPARATOR
                || type == Character.PRIVATE_USE
                || type == Character.UNASSIGNED;
    }

    private void whole() {
        list(Set.of());
        if (!at.atEnd()) {
            throw new Unclear("unexpected '" + at.here() + "'");
        }
        if (redirections.pending()) {
            throw new Unclear("a here-document without a body");
        }
    }

    /** What the words of this text contain. */
    private final class Inside implements WordReader.Substitutions {
        @Override
        public void inParentheses() {
            nesting++;
            list(PARENTHESIS);
            nesting--;
        }

        @Override
        public void inBackticks(String text) {
            if (depth >= MAX_DEPTH) {
                throw new Unclear("nested too deeply");
            }
            new ShellParser(text, found, depth + 1, nesting + 1).whole();
        }
    }

    /** Commands up to one of {@code closers} (which is consumed), or to the end where there are none. */
    private String list(Set<String> closers) {
        if (++depth > MAX_DEPTH) {
            throw new Unclear("nested too deeply");
        }
        boolean needed = !closers.isEmpty();
        while (true) {
            newlines();
            String closer = closer(closers);
            if (closer != null) {
                if (needed) {
                    throw new Unclear("a command is missing before '" + closer + "'");
                }
                depth--;
                return closer;
            }
            if (at.atEnd()) {
                if (!closers.isEmpty() || needed) {
                    throw new Unclear("ends too early");
                }
                depth--;
                return "";
            }
            command();
            needed = separator(closers);
        }
    }

    /** Whether another command has to follow. */
    private boolean separator(Set<String> closers) {
        at.blanks();
        if (at.atEnd() || (at.peek(')') && closers.contains(")"))) {
            return false;
        }
        if (at.peek(";;")) {
            throw new Unclear("unexpected ';;'");
        }
        for (String operator : CONTINUED) {
            if (at.peek(operator)) {
                at.skip(operator.length());
                return true;
            }
        }
        if (at.peekAny(";&")) {
            at.skip(1);
            return false;
        }
        if (at.peek('\n')) {
            return false;
        }
        throw new Unclear("unexpected '" + at.here() + "'");
    }

    private @Nullable String closer(Set<String> closers) {
        if (closers.isEmpty()) {
            return null;
        }
        if (closers.contains(")") && at.peek(')')) {
            at.skip(1);
            return ")";
        }
        String bare = at.bareWord();
        if (!bare.isEmpty() && closers.contains(bare)) {
            at.skip(bare.length());
            return bare;
        }
        return null;
    }

    private void command() {
        if (at.peek("((")) {
            throw new Unclear("arithmetic commands are not understood");
        }
        if (at.peek('(')) {
            at.skip(1);
            list(PARENTHESIS);
            tail();
            return;
        }
        String bare = at.bareWord();
        switch (bare) {
            case "!" -> {
                at.skip(1);
                at.blanks();
                command();
            }
            case "{" -> compound(1, () -> list(Set.of("}")));
            case "if" -> compound(2, this::conditional);
            case "while", "until" ->
                compound(5, () -> {
                    list(Set.of("do"));
                    list(DONE);
                });
            case "for" -> compound(3, this::loop);
            case "then", "do", "else", "elif", "fi", "done", "esac", "in", "}" ->
                throw new Unclear("unexpected '" + bare + "'");
            default -> {
                if (NOT_KNOWN.contains(bare)) {
                    throw new Unclear("'" + bare + "' is not understood");
                }
                simple.read(nesting > 0);
            }
        }
    }

    private void compound(int opener, Runnable body) {
        at.skip(opener);
        body.run();
        tail();
    }

    private void conditional() {
        list(THEN);
        String next = list(BRANCHES);
        while (next.equals("elif")) {
            list(THEN);
            next = list(BRANCHES);
        }
        if (next.equals("else")) {
            list(Set.of("fi"));
        }
    }

    private void loop() {
        at.blanks();
        String name = at.bareWord();
        if (name.isEmpty() || at.nameEnd(at.position()) != at.position() + name.length()) {
            throw new Unclear("'for' without a name");
        }
        at.skip(name.length());
        found.assign(name);
        newlines();
        if (at.bareWord().equals("in")) {
            at.skip(2);
            at.blanks();
            while (!at.atEnd() && !at.peekAny(";\n")) {
                words.word();
                at.blanks();
            }
        }
        if (at.peek(';')) {
            at.skip(1);
        }
        newlines();
        if (!at.bareWord().equals("do")) {
            throw new Unclear("'for' without 'do'");
        }
        at.skip(2);
        list(DONE);
    }

    /** Redirections behind a group or a loop. */
    private void tail() {
        int start = at.position();
        List<Command.Redirect> redirects = new ArrayList<>(0);
        at.blanks();
        while (redirections.read(redirects)) {
            at.blanks();
        }
        if (!redirects.isEmpty()) {
            found.commands()
                    .add(new Command(
                            List.of(), List.of(), redirects, at.from(start).strip(), nesting > 0));
        }
    }

    private void newlines() {
        at.blanks();
        while (at.peek('\n')) {
            at.skip(1);
            redirections.bodies();
            at.blanks();
        }
    }
}
