package dev.sluice.policy.shell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** Reads redirections, and the bodies of the here-documents that they announce. */
final class Redirections {
    private static final List<String> OPERATORS =
            List.of("&>>", "&>", "<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">");
    private static final Pattern DESCRIPTOR = Pattern.compile("[0-9]|-");

    private final Cursor at;
    private final Reading found;
    private final WordReader words;
    private final Deque<Heredoc> heredocs = new ArrayDeque<>();

    private record Heredoc(String delimiter, boolean quoted, boolean tabs) {}

    Redirections(Cursor at, Reading found, WordReader words) {
        this.at = at;
        this.found = found;
        this.words = words;
    }

    /** Whether a here-document still waits for its body. */
    boolean pending() {
        return !heredocs.isEmpty();
    }

    /** Reads the redirection that stands here, if one does. */
    boolean read(List<Command.Redirect> redirects) {
        int start = at.position();
        int digits = start;
        while (digits < at.length() && at.charAt(digits) >= '0' && at.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == start) {
            return !at.processSubstitution() && operator(redirects);
        }
        if (digits >= at.length() || "<>".indexOf(at.charAt(digits)) < 0) {
            return false;
        }
        if (digits - start > 1) {
            found.doubts().add(Doubt.REDIRECT_FORM);
        }
        at.moveTo(digits);
        if (operator(redirects)) {
            return true;
        }
        at.moveTo(start);
        return false;
    }

    private boolean operator(List<Command.Redirect> redirects) {
        if (!at.peekAny("&<>")) {
            return false;
        }
        for (String operator : OPERATORS) {
            if (at.peek(operator)) {
                at.skip(operator.length());
                at.blanks();
                operand(operator, redirects);
                return true;
            }
        }
        return false;
    }

    private void operand(String operator, List<Command.Redirect> redirects) {
        if (at.atWordEnd() && !at.processSubstitution()) {
            throw new Unclear("a redirection without a target");
        }
        Word target = words.word();
        String text = target.text();
        switch (operator) {
            case "<<", "<<-" -> {
                if (!target.literal()) {
                    throw new Unclear("the end of a here-document is not a plain word");
                }
                heredocs.add(
                        new Heredoc(text, target.escaped() || target.has(Word.Kind.QUOTED), operator.equals("<<-")));
            }
            case "<<<" -> {}
            case ">&", "<&" -> {
                boolean duplicate = target.literal() && DESCRIPTOR.matcher(text).matches();
                if (!duplicate) {
                    found.doubts().add(Doubt.REDIRECT_FORM);
                    redirects.add(new Command.Redirect(operator.equals(">&"), target));
                }
            }
            default -> {
                if (operator.equals("<>")) {
                    found.doubts().add(Doubt.REDIRECT_FORM);
                }
                if (text.startsWith("/dev/tcp/") || text.startsWith("/dev/udp/")) {
                    found.doubts().add(Doubt.NETWORK_DEVICE);
                }
                redirects.add(new Command.Redirect(!operator.equals("<"), target));
            }
        }
    }

    /** At the start of a line: the bodies of all here-documents announced before it. */
    void bodies() {
        while (!heredocs.isEmpty()) {
            body(heredocs.removeFirst());
        }
    }

    private void body(Heredoc heredoc) {
        int start = at.position();
        while (true) {
            int lineStart = at.position();
            int end = at.find('\n', lineStart);
            at.moveTo(end < 0 ? at.length() : end);
            if (ends(heredoc, at.from(lineStart))) {
                String body = at.between(start, lineStart);
                if (!heredoc.quoted() && (body.contains("$(") || body.contains("`") || body.contains("${"))) {
                    found.doubts().add(Doubt.SUBSTITUTION);
                    found.commands().addAll(RoughReader.read(body));
                }
                return;
            }
            if (end < 0) {
                throw new Unclear("a here-document is not closed");
            }
            at.skip(1);
        }
    }

    private static boolean ends(Heredoc heredoc, String line) {
        int tabs = 0;
        while (heredoc.tabs() && tabs < line.length() && line.charAt(tabs) == '\t') {
            tabs++;
        }
        return line.substring(tabs).equals(heredoc.delimiter());
    }
}
