package dev.sluice.policy.rules;

import dev.sluice.policy.shell.Word;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The forms of git that only read and run nothing else. */
final class ReadOnlyGit {
    /** Verbs that read whatever operands they get. */
    private static final Set<String> READERS = Set.of(
            "status",
            "log",
            "diff",
            "show",
            "blame",
            "rev-parse",
            "ls-files",
            "ls-tree",
            "describe",
            "shortlog",
            "cat-file",
            "rev-list",
            "merge-base",
            "name-rev",
            "for-each-ref",
            "check-ignore",
            "count-objects",
            "diff-tree",
            "show-ref",
            "whatchanged",
            "cherry",
            "version");
    /** Verbs that read only with one of these first operands, or ({@code ""}) with none. */
    private static final Map<String, Set<String>> LISTERS = Map.of(
            "branch", Set.of(""),
            "tag", Set.of(""),
            "remote", Set.of("", "get-url"),
            "reflog", Set.of("", "show"),
            "stash", Set.of("list", "show"),
            "worktree", Set.of("list"));

    private static final Pattern FLAG = Pattern.compile(
            "-[0-9aAbBcCDlMnpqrRsStuUvwWzLGE]+[0-9]*"
                    + "|-n\\d+|--(abbrev|abbrev-commit|abbrev-ref|all|author|branch|branches|cached|color|date|decorate"
                    + "|diff-filter|first-parent|follow|format|full-index|graph|grep|ignored|list|max-count|merges|minimal|name-only"
                    + "|name-status|no-color|no-ext-diff|no-merges|no-pager|no-renames|no-textconv|no-walk|numstat|oneline|others"
                    + "|patch|porcelain|pretty|raw|remotes|reverse|shortstat|short|show-current|show-toplevel|git-dir"
                    + "|is-inside-work-tree|verify|since|skip|sort|staged|stat|summary|tags|unified|until|untracked-files|verbose"
                    + "|word-diff|always|dirty|exclude-standard|contains|merged|no-merged|points-at|ignore-all-space|count)(=.*)?");
    private static final Pattern CHANGES_BRANCHES = Pattern.compile("-[A-Za-z]*[dDmMcCuftsF][A-Za-z]*");

    private ReadOnlyGit() {}

    static boolean approve(List<Word> arguments) {
        if (!arguments.stream().allMatch(Word::literal)) {
            return false;
        }
        List<String> texts = arguments.stream().map(Word::text).toList();
        int verb = !texts.isEmpty() && texts.getFirst().equals("--no-pager") ? 1 : 0;
        if (texts.equals(List.of("--version"))) {
            return true;
        }
        if (verb >= texts.size()) {
            return false;
        }
        List<String> rest = texts.subList(verb + 1, texts.size());
        boolean known = rest.stream()
                .takeWhile(text -> !text.equals("--"))
                .allMatch(text -> !text.startsWith("-") || FLAG.matcher(text).matches());
        boolean elsewhere = rest.stream().anyMatch(text -> text.matches("(/|~|\\.\\./).*"));
        if (!known || elsewhere) {
            return false;
        }
        String name = texts.get(verb);
        if (READERS.contains(name)) {
            return true;
        }
        if (name.equals("config")) {
            return rest.size() == 1
                    && (rest.getFirst().equals("--list") || rest.getFirst().equals("-l"));
        }
        Set<String> firsts = LISTERS.get(name);
        if (firsts == null) {
            return false;
        }
        String first =
                rest.stream().filter(text -> !text.startsWith("-")).findFirst().orElse("");
        boolean changing = (name.equals("branch") || name.equals("tag"))
                && rest.stream().anyMatch(text -> CHANGES_BRANCHES.matcher(text).matches());
        boolean listing = rest.contains("--list") || rest.contains("-l");
        return !changing && (firsts.contains(first) || (listing && (name.equals("branch") || name.equals("tag"))));
    }
}
