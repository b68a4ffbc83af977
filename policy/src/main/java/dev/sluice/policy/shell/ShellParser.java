package dev.sluice.policy.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command line as a POSIX shell would, as far as one can without running it. Linear in the input, bounded in
 * depth; what it does not know it calls unclear, and never guesses in favour of a command.
 */
public final class ShellParser {
    /** Characters; more is not parsed at all. */
    static final int MAX_LENGTH = 100_000;

    private static final int MAX_DEPTH = 40;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern LOADER = Pattern.compile(
            "IFS|PATH|CDPATH|LD_.*|DYLD_.*|BASH_ENV|ENV|SHELLOPTS|BASHOPTS"
                    + "|PROMPT_COMMAND|PS4|PYTHONPATH|NODE_OPTIONS|PERL5LIB|PERL5OPT|RUBYOPT|GIT_.*|EDITOR|VISUAL|PAGER");
    private static final Set<String> NOT_KNOWN =
            Set.of("case", "select", "function", "coproc", "[[", "((", "typeset", "declare", "export", "alias", "trap");
    private static final Set<String> EVALUATORS = Set.of("eval", "source", ".");

    private final String source;
    private final List<Command> commands;
    private final Set<Doubt> doubts;
    private final Set<String> assigned;
    private final Deque<Heredoc> heredocs = new ArrayDeque<>();
    private int at;
    private int depth;
    private int nesting;

    private record Heredoc(String delimiter, boolean quoted, boolean tabs) {}

    /** The expected "this is not understood"; carries no stack trace. */
    private static final class Unclear extends RuntimeException {
        Unclear(String reason) {
            super(reason, null, false, false);
        }
    }

    private ShellParser(
            String source, List<Command> commands, Set<Doubt> doubts, Set<String> assigned, int depth, int nesting) {
        this.source = source;
        this.commands = commands;
        this.doubts = doubts;
        this.assigned = assigned;
        this.depth = depth;
        this.nesting = nesting;
    }

    /** Never throws; what cannot be parsed comes back with {@link Script#unclear()}. */
    public static Script parse(String source) {
        List<Command> commands = new ArrayList<>();
        Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);
        Set<String> assigned = new HashSet<>();
        String unclear = null;
        try {
            if (source.length() > MAX_LENGTH) {
                throw new Unclear("longer than " + MAX_LENGTH + " characters");
            }
            if (source.indexOf(0) >= 0) {
                throw new Unclear("contains a NUL character");
            }
            if (source.chars().anyMatch(ShellParser::invisible)) {
                doubts.add(Doubt.CONTROL_CHARACTER);
            }
            ShellParser parser = new ShellParser(source, commands, doubts, assigned, 0, 0);
            parser.list(Set.of());
            parser.end();
        } catch (Unclear e) {
            unclear = e.getMessage();
            commands.addAll(RoughReader.read(source));
        }
        return new Script(List.copyOf(commands), Set.copyOf(doubts), Set.copyOf(assigned), unclear);
    }

    private static boolean invisible(int c) {
        if (c == '\n' || c == '\t' || c == ' ') {
            return false;
        }
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SPACE_SEPARATOR
                || type == Character.PRIVATE_USE
                || type == Character.UNASSIGNED;
    }

    private void end() {
        if (at < source.length()) {
            throw new Unclear("unexpected '" + source.charAt(at) + "'");
        }
        if (!heredocs.isEmpty()) {
            throw new Unclear("a here-document without a body");
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
            if (at >= source.length()) {
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
        blanks();
        if (at >= source.length() || (peek(")") && closers.contains(")"))) {
            return false;
        }
        if (peek(";;")) {
            throw new Unclear("unexpected ';;'");
        }
        for (String twice : List.of("&&", "||", "|&", "|")) {
            if (peek(twice)) {
                at += twice.length();
                return true;
            }
        }
        if (peek(";") || peek("&")) {
            at++;
            return false;
        }
        if (peek("\n")) {
            return false;
        }
        throw new Unclear("unexpected '" + source.charAt(at) + "'");
    }

    private @Nullable String closer(Set<String> closers) {
        if (closers.contains(")") && peek(")")) {
            at++;
            return ")";
        }
        String bare = bareWord();
        if (!bare.isEmpty() && closers.contains(bare)) {
            at += bare.length();
            return bare;
        }
        return null;
    }

    private void command() {
        if (peek("((")) {
            throw new Unclear("arithmetic commands are not understood");
        }
        if (peek("(")) {
            at++;
            list(Set.of(")"));
            tail();
            return;
        }
        String bare = bareWord();
        switch (bare) {
            case "!" -> {
                at++;
                blanks();
                command();
            }
            case "{" -> {
                at++;
                list(Set.of("}"));
                tail();
            }
            case "if" -> {
                at += 2;
                conditional();
                tail();
            }
            case "while", "until" -> {
                at += 5;
                list(Set.of("do"));
                list(Set.of("done"));
                tail();
            }
            case "for" -> {
                at += 3;
                loop();
                tail();
            }
            case "then", "do", "else", "elif", "fi", "done", "esac", "in", "}" ->
                throw new Unclear("unexpected '" + bare + "'");
            default -> {
                if (NOT_KNOWN.contains(bare)) {
                    throw new Unclear("'" + bare + "' is not understood");
                }
                simple();
            }
        }
    }

    private void conditional() {
        list(Set.of("then"));
        String next = list(Set.of("elif", "else", "fi"));
        while (next.equals("elif")) {
            list(Set.of("then"));
            next = list(Set.of("elif", "else", "fi"));
        }
        if (next.equals("else")) {
            list(Set.of("fi"));
        }
    }

    private void loop() {
        blanks();
        String name = bareWord();
        if (!NAME.matcher(name).matches()) {
            throw new Unclear("'for' without a name");
        }
        at += name.length();
        assigned.add(name);
        if (LOADER.matcher(name).matches()) {
            doubts.add(Doubt.LOADER_VARIABLE);
        }
        newlines();
        if (bareWord().equals("in")) {
            at += 2;
            blanks();
            while (at < source.length() && !peek(";") && !peek("\n")) {
                word();
                blanks();
            }
        }
        if (peek(";")) {
            at++;
        }
        newlines();
        if (!bareWord().equals("do")) {
            throw new Unclear("'for' without 'do'");
        }
        at += 2;
        list(Set.of("done"));
    }

    /** Redirections behind a group or a loop. */
    private void tail() {
        int start = at;
        List<Command.Redirect> redirects = new ArrayList<>();
        blanks();
        while (redirect(redirects)) {
            blanks();
        }
        if (!redirects.isEmpty()) {
            commands.add(new Command(
                    List.of(), List.of(), redirects, source.substring(start, at).strip(), nesting > 0));
        }
    }

    private void simple() {
        int start = at;
        List<Command.Assignment> assignments = new ArrayList<>();
        List<Word> words = new ArrayList<>();
        List<Command.Redirect> redirects = new ArrayList<>();
        while (true) {
            blanks();
            if (redirect(redirects)) {
                continue;
            }
            if (atWordEnd(at) && !processSubstitution()) {
                break;
            }
            String name = words.isEmpty() ? assignmentName() : null;
            if (name != null) {
                at += name.length() + 1;
                Word value = atWordEnd(at) ? new Word("", List.of(), false) : word();
                if (peek("(")) {
                    throw new Unclear("array assignments are not understood");
                }
                assignments.add(new Command.Assignment(name, value));
                assigned.add(name);
                if (LOADER.matcher(name).matches()) {
                    doubts.add(Doubt.LOADER_VARIABLE);
                }
                continue;
            }
            words.add(word());
            if (peek("(")) {
                throw new Unclear("unexpected '('");
            }
        }
        if (words.isEmpty() && assignments.isEmpty() && redirects.isEmpty()) {
            throw new Unclear(at < source.length() ? "unexpected '" + source.charAt(at) + "'" : "ends too early");
        }
        doubt(words);
        commands.add(new Command(
                List.copyOf(assignments),
                List.copyOf(words),
                List.copyOf(redirects),
                source.substring(start, at).strip(),
                nesting > 0));
    }

    private void doubt(List<Word> words) {
        if (words.isEmpty()) {
            return;
        }
        Word first = words.getFirst();
        if (first.has(Word.Kind.VARIABLE) || first.has(Word.Kind.OPAQUE) || first.has(Word.Kind.GLOB)) {
            doubts.add(Doubt.COMMAND_VARIABLE);
        }
        if (first.raw().startsWith("=")) {
            doubts.add(Doubt.EXPANSION);
        }
        if (words.stream().anyMatch(word -> EVALUATORS.contains(word.text()))
                && EVALUATORS.contains(evaluated(words))) {
            doubts.add(Doubt.EVAL);
        }
        for (Word word : words) {
            if (word.escaped() && (word == first || word.text().startsWith("-"))) {
                doubts.add(Doubt.ESCAPED_WORD);
            }
        }
    }

    /** The command's name behind {@code command} and {@code builtin}. */
    private static String evaluated(List<Word> words) {
        for (Word word : words) {
            if (!Set.of("command", "builtin", "exec", "nohup", "time", "noglob", "-p")
                    .contains(word.text())) {
                return word.text();
            }
        }
        return "";
    }

    private @Nullable String assignmentName() {
        int end = at;
        while (end < source.length() && nameChar(source.charAt(end), end > at)) {
            end++;
        }
        if (end == at || end >= source.length()) {
            return null;
        }
        if (source.charAt(end) == '[' || source.startsWith("+=", end)) {
            if (source.charAt(end) == '+' || source.indexOf("]=", end) > 0) {
                throw new Unclear("this form of assignment is not understood");
            }
            return null;
        }
        return source.charAt(end) == '=' ? source.substring(at, end) : null;
    }

    private boolean redirect(List<Command.Redirect> redirects) {
        int digits = at;
        while (digits < source.length() && Character.isDigit(source.charAt(digits)) && source.charAt(digits) < 128) {
            digits++;
        }
        int save = at;
        if (digits > at) {
            if (digits >= source.length() || "<>".indexOf(source.charAt(digits)) < 0) {
                return false;
            }
            if (digits - at > 1) {
                doubts.add(Doubt.REDIRECT_FORM);
            }
            at = digits;
        }
        if (digits == save && processSubstitution()) {
            return false;
        }
        for (String operator : List.of("&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">")) {
            if (peek(operator)) {
                at += operator.length();
                blanks();
                operand(operator, redirects);
                return true;
            }
        }
        at = save;
        return false;
    }

    private void operand(String operator, List<Command.Redirect> redirects) {
        if (atWordEnd(at) && !processSubstitution()) {
            throw new Unclear("a redirection without a target");
        }
        Word target = word();
        String text = target.text();
        switch (operator) {
            case "<<", "<<-" -> {
                if (!target.literal()) {
                    throw new Unclear("the end of a here-document is not a plain word");
                }
                boolean quoted =
                        target.escaped() || target.parts().stream().anyMatch(part -> part.kind() == Word.Kind.QUOTED);
                heredocs.add(new Heredoc(text, quoted, operator.equals("<<-")));
            }
            case "<<<" -> {}
            case ">&", "<&" -> {
                boolean duplicate = target.literal() && text.matches("[0-9]|-");
                if (!duplicate) {
                    doubts.add(Doubt.REDIRECT_FORM);
                    redirects.add(new Command.Redirect(operator.equals(">&"), target));
                }
            }
            default -> {
                if (operator.equals("<>")) {
                    doubts.add(Doubt.REDIRECT_FORM);
                }
                if (text.startsWith("/dev/tcp/") || text.startsWith("/dev/udp/")) {
                    doubts.add(Doubt.NETWORK_DEVICE);
                }
                redirects.add(new Command.Redirect(!operator.equals("<"), target));
            }
        }
    }

    private Word word() {
        int start = at;
        List<Word.Part> parts = new ArrayList<>();
        boolean escaped = false;
        boolean brace = false;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (processSubstitution()) {
                at += 2;
                substitution();
                parts.add(new Word.Part(Word.Kind.OPAQUE, ""));
                continue;
            }
            if (atWordEnd(at)) {
                break;
            }
            switch (c) {
                case '\'' -> parts.add(new Word.Part(Word.Kind.QUOTED, singleQuoted()));
                case '"' -> doubleQuoted(parts);
                case '\\' -> {
                    if (at + 1 >= source.length()) {
                        throw new Unclear("ends with a backslash");
                    }
                    if (source.charAt(at + 1) != '\n') {
                        parts.add(new Word.Part(Word.Kind.QUOTED, source.substring(at + 1, at + 2)));
                    }
                    escaped = true;
                    at += 2;
                }
                case '$' -> dollar(parts);
                case '`' -> backticks(parts);
                case '*', '?', '[' -> {
                    parts.add(new Word.Part(Word.Kind.GLOB, String.valueOf(c)));
                    at++;
                }
                default -> {
                    int run = at;
                    while (at < source.length() && !atWordEnd(at) && "'\"\\$`*?[".indexOf(source.charAt(at)) < 0) {
                        brace |= source.charAt(at) == '{';
                        if (brace && (source.charAt(at) == ',' || peek(".."))) {
                            doubts.add(Doubt.BRACES);
                        }
                        at++;
                    }
                    parts.add(new Word.Part(Word.Kind.LITERAL, source.substring(run, at)));
                }
            }
        }
        return new Word(source.substring(start, at), List.copyOf(parts), escaped);
    }

    private String singleQuoted() {
        int end = source.indexOf('\'', at + 1);
        if (end < 0) {
            throw new Unclear("a quote is not closed");
        }
        String text = source.substring(at + 1, end);
        at = end + 1;
        return text;
    }

    private void doubleQuoted(List<Word.Part> parts) {
        at++;
        StringBuilder text = new StringBuilder();
        parts.add(new Word.Part(Word.Kind.QUOTED, ""));
        while (true) {
            if (at >= source.length()) {
                throw new Unclear("a quote is not closed");
            }
            char c = source.charAt(at);
            if (c == '"') {
                at++;
                flush(parts, text);
                return;
            }
            if (c == '\\' && at + 1 < source.length() && "$`\"\\\n".indexOf(source.charAt(at + 1)) >= 0) {
                if (source.charAt(at + 1) != '\n') {
                    text.append(source.charAt(at + 1));
                }
                at += 2;
            } else if (c == '$' && at + 1 < source.length() && "'\"".indexOf(source.charAt(at + 1)) >= 0) {
                text.append(c);
                at++;
            } else if (c == '$') {
                flush(parts, text);
                dollar(parts);
            } else if (c == '`') {
                flush(parts, text);
                backticks(parts);
            } else {
                text.append(c);
                at++;
            }
        }
    }

    private static void flush(List<Word.Part> parts, StringBuilder text) {
        if (!text.isEmpty()) {
            parts.add(new Word.Part(Word.Kind.QUOTED, text.toString()));
            text.setLength(0);
        }
    }

    private void dollar(List<Word.Part> parts) {
        if (peek("$((")) {
            arithmetic(parts);
            return;
        }
        if (peek("$(")) {
            at += 2;
            substitution();
            parts.add(new Word.Part(Word.Kind.OPAQUE, ""));
            return;
        }
        if (peek("$'") || peek("$\"") || peek("$[")) {
            throw new Unclear("this form of quoting is not understood");
        }
        if (peek("${")) {
            parameter(parts);
            return;
        }
        int end = at + 1;
        while (end < source.length() && nameChar(source.charAt(end), end > at + 1)) {
            end++;
        }
        if (end == at + 1 && end < source.length() && "0123456789@*#?$!-".indexOf(source.charAt(end)) >= 0) {
            end++;
        }
        Word.Kind kind = end > at + 1 ? Word.Kind.VARIABLE : Word.Kind.LITERAL;
        parts.add(new Word.Part(kind, end > at + 1 ? source.substring(at + 1, end) : "$"));
        at = end;
    }

    private void parameter(List<Word.Part> parts) {
        int end = source.indexOf('}', at);
        if (end < 0) {
            throw new Unclear("'${' is not closed");
        }
        String body = source.substring(at + 2, end);
        if (NAME.matcher(body).matches()) {
            parts.add(new Word.Part(Word.Kind.VARIABLE, body));
        } else if (body.chars().anyMatch(c -> "$`'\"{\\(".indexOf(c) >= 0)) {
            throw new Unclear("this form of expansion is not understood");
        } else {
            doubts.add(Doubt.EXPANSION);
            parts.add(new Word.Part(Word.Kind.OPAQUE, ""));
        }
        at = end + 1;
    }

    private void arithmetic(List<Word.Part> parts) {
        int end = source.indexOf("))", at);
        if (end < 0) {
            throw new Unclear("'$((' is not closed");
        }
        String body = source.substring(at + 3, end);
        if (!body.matches("[A-Za-z0-9_ +*/%<>=!&|^~?:,-]*")) {
            throw new Unclear("this form of arithmetic is not understood");
        }
        doubts.add(Doubt.EXPANSION);
        parts.add(new Word.Part(Word.Kind.OPAQUE, ""));
        at = end + 2;
    }

    /** Behind {@code $(} or {@code <(}, up to and with the closing parenthesis. */
    private void substitution() {
        doubts.add(Doubt.SUBSTITUTION);
        nesting++;
        list(Set.of(")"));
        nesting--;
    }

    private void backticks(List<Word.Part> parts) {
        doubts.add(Doubt.SUBSTITUTION);
        StringBuilder body = new StringBuilder();
        at++;
        while (true) {
            if (at >= source.length()) {
                throw new Unclear("a backtick is not closed");
            }
            char c = source.charAt(at);
            if (c == '`') {
                at++;
                break;
            }
            if (c == '\\' && at + 1 < source.length() && "`\\$".indexOf(source.charAt(at + 1)) >= 0) {
                at++;
            }
            body.append(source.charAt(at++));
        }
        if (depth >= MAX_DEPTH) {
            throw new Unclear("nested too deeply");
        }
        ShellParser inner = new ShellParser(body.toString(), commands, doubts, assigned, depth + 1, nesting + 1);
        inner.list(Set.of());
        inner.end();
        parts.add(new Word.Part(Word.Kind.OPAQUE, ""));
    }

    private void newlines() {
        blanks();
        while (peek("\n")) {
            at++;
            while (!heredocs.isEmpty()) {
                heredoc(heredocs.removeFirst());
            }
            blanks();
        }
    }

    private void heredoc(Heredoc heredoc) {
        int start = at;
        while (true) {
            int end = source.indexOf('\n', at);
            String line = source.substring(at, end < 0 ? source.length() : end);
            int lineStart = at;
            at = end < 0 ? source.length() : end;
            if ((heredoc.tabs() ? line.replaceFirst("^\t+", "") : line).equals(heredoc.delimiter())) {
                String body = source.substring(start, lineStart);
                if (!heredoc.quoted() && (body.contains("$(") || body.contains("`") || body.contains("${"))) {
                    doubts.add(Doubt.SUBSTITUTION);
                    commands.addAll(RoughReader.read(body));
                }
                return;
            }
            if (end < 0) {
                throw new Unclear("a here-document is not closed");
            }
            at++;
        }
    }

    /** Blanks, continued lines, and a comment. */
    private void blanks() {
        while (at < source.length()) {
            if (source.charAt(at) == ' ' || source.charAt(at) == '\t') {
                at++;
            } else if (peek("\\\n")) {
                at += 2;
            } else {
                break;
            }
        }
        if (peek("#")) {
            int end = source.indexOf('\n', at);
            at = end < 0 ? source.length() : end;
        }
    }

    /** The unquoted word that stands here, not consumed; empty where it has quotes or expansions. */
    private String bareWord() {
        int end = at;
        while (end < source.length() && !atWordEnd(end)) {
            if ("'\"\\$`".indexOf(source.charAt(end)) >= 0) {
                return "";
            }
            end++;
        }
        return source.substring(at, end);
    }

    private boolean processSubstitution() {
        return peek("<(") || peek(">(");
    }

    private boolean atWordEnd(int position) {
        return position >= source.length() || " \t\n;&|<>()".indexOf(source.charAt(position)) >= 0;
    }

    private boolean peek(String text) {
        return source.startsWith(text, at);
    }

    private static boolean nameChar(char c, boolean later) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (later && c >= '0' && c <= '9');
    }
}
