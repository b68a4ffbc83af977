package dev.sluice.policy.shell;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One simple command.
 *
 * @param source as written, redirections included
 * @param nested it stands inside a substitution, or was only guessed from text that could not be parsed: good for
 *     finding what is forbidden, never for approving
 */
public record Command(
        List<Assignment> assignments, List<Word> words, List<Redirect> redirects, String source, boolean nested) {

    /** {@code NAME=value} before a command. */
    public record Assignment(String name, Word value) {

        public String raw() {
            return name + "=" + value.raw();
        }
    }

    /** A redirection to or from a file; duplications of descriptors and here-documents are not listed. */
    public record Redirect(boolean output, Word target) {}

    /** The words as written, joined by single spaces, without assignments and redirections. */
    public static String raw(List<Word> words) {
        return words.stream().map(Word::raw).collect(Collectors.joining(" "));
    }

    /** The words without their quotes, joined by single spaces. */
    public static String text(List<Word> words) {
        return words.stream().map(Word::text).collect(Collectors.joining(" "));
    }
}
