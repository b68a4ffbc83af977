package dev.sluice.policy.rules;

import dev.sluice.policy.shell.Doubt;
import dev.sluice.policy.shell.Word;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Removals that no rule and no hook approves: system directories, the home, the working directory and above. */
final class CriticalPaths {
    private static final Set<String> REMOVERS = Set.of("rm", "rmdir");

    private final Session session;
    private final Paths paths;
    private final Set<String> fixed = new HashSet<>();
    private final Set<String> underGlob = new HashSet<>();

    CriticalPaths(Session session, Paths paths) {
        this.session = session;
        this.paths = paths;
        fixed.add(paths.absolute(session.home()));
        List.of("etc", "var", "tmp", "home").forEach(name -> fixed.add("/private/" + name));
        withParents(paths.roots().getFirst(), fixed);
        withParents(paths.absolute(session.projectRoot()), fixed);
        paths.roots().forEach(root -> withParents(root, underGlob));
    }

    private static void withParents(String path, Set<String> into) {
        for (String p = path; !p.isEmpty(); p = p.substring(0, p.lastIndexOf('/'))) {
            into.add(p);
        }
        into.add("/");
    }

    static boolean removes(List<Word> words) {
        return REMOVERS.contains(CommandForm.base(words.getFirst().text()));
    }

    /** Whether the line removes something critical, or something that may well be. */
    boolean removedBy(CommandFacts facts) {
        for (CommandForm form : facts.forms()) {
            for (List<Word> inside : form.insides()) {
                if (removes(inside) && removedBy(inside, facts)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean removedBy(List<Word> words, CommandFacts facts) {
        if (facts.doubtful(Doubt.BRACES)) {
            return true;
        }
        boolean literal = false;
        for (Word word : words.subList(1, words.size())) {
            boolean flag = !literal && word.text().startsWith("-");
            literal |= word.text().equals("--");
            if (!flag && critical(word, facts)) {
                return true;
            }
        }
        return false;
    }

    private boolean critical(Word word, CommandFacts facts) {
        if (word.tilde() && !word.text().equals("~") && !word.text().startsWith("~/")) {
            return true;
        }
        String text = facts.resolve(word);
        if (text == null) {
            return underVariable(word, facts);
        }
        if (text.isEmpty()) {
            return false;
        }
        boolean relative = !text.startsWith("/") && !text.startsWith("~");
        return (relative && facts.lost())
                || facts.places(text).stream()
                        .anyMatch(place -> paths.spellings(place).stream().anyMatch(this::critical));
    }

    /** {@code "$DIR"/*} and {@code $DIR/}, and any variable that the line itself has set to who knows what. */
    private static boolean underVariable(Word word, CommandFacts facts) {
        StringBuilder behind = new StringBuilder();
        boolean assigned = false;
        for (Word.Part part : word.parts()) {
            boolean unknown = part.kind() == Word.Kind.VARIABLE || part.kind() == Word.Kind.OPAQUE;
            if (unknown) {
                behind.setLength(0);
                assigned |= facts.script().assigned().contains(part.text());
            } else {
                behind.append(part.text());
            }
        }
        return assigned || behind.toString().matches("(?s)/+([*?\\[.{].*)?");
    }

    private boolean critical(String path) {
        if (listed(path)) {
            return true;
        }
        int slash = path.lastIndexOf('/');
        String parent = slash <= 0 ? "/" : path.substring(0, slash);
        boolean everything = path.substring(slash + 1).matches("[*.?]*\\*[*.?]*");
        return everything && (listed(parent) || underGlob.contains(parent));
    }

    private boolean listed(String path) {
        boolean top = path.lastIndexOf('/') == 0;
        boolean drive = session.windows() && path.toLowerCase(Locale.ROOT).matches("/[a-z](/[^/]*)?");
        return top || drive || fixed.contains(path);
    }
}
