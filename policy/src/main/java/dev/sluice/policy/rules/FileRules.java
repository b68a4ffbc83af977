package dev.sluice.policy.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Path rules: which of them cover a path, with all the spellings that its links give it. */
final class FileRules {
    private final RuleBook book;
    private final Paths paths;

    FileRules(RuleBook book, Paths paths) {
        this.book = book;
        this.paths = paths;
    }

    /** Whether a deny or ask rule covers reading the path, by any of its spellings. */
    static boolean restrictsRead(CompiledRule rule, List<String> spellings) {
        return rule.about("Read") && covers(rule, spellings);
    }

    /** Whether a rule covers writing the path; a deny of reading also denies writing. */
    static boolean restrictsWrite(CompiledRule rule, List<String> spellings) {
        boolean unreadable = rule.rule().effect() == Effect.DENY && rule.about("Read");
        return (rule.about("Edit") || unreadable) && covers(rule, spellings);
    }

    private static boolean covers(CompiledRule rule, List<String> spellings) {
        PathPattern pattern = rule.path();
        if (rule.whole()) {
            return true;
        }
        for (int i = 0; pattern != null && i < spellings.size(); i++) {
            if (pattern.matches(spellings.get(i))) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    CompiledRule allowsRead(String absolute) {
        return allowing(absolute, "Read", "Edit");
    }

    @Nullable
    CompiledRule allowsWrite(String absolute) {
        return allowing(absolute, "Edit", "Edit");
    }

    /** An allow rule must cover the path as written and where it leads to; two rules may share that. */
    private @Nullable CompiledRule allowing(String absolute, String tool, String orTool) {
        List<String> spellings = paths.spellings(absolute);
        CompiledRule first = allowingOne(spellings.getFirst(), tool, orTool);
        return first != null && allowingOne(spellings.getLast(), tool, orTool) != null ? first : null;
    }

    private @Nullable CompiledRule allowingOne(String path, String tool, String orTool) {
        for (CompiledRule rule : book.shelf(Effect.ALLOW).aboutFiles(tool)) {
            PathPattern pattern = rule.path();
            boolean covered = rule.whole() || (pattern != null && pattern.matches(path));
            if (covered && (rule.about(tool) || rule.about(orTool))) {
                return rule;
            }
        }
        return null;
    }

    /** A rule that approves every call of a tool. */
    @Nullable
    CompiledRule wholeAllow(String tool) {
        for (CompiledRule rule : book.shelf(Effect.ALLOW).about(tool)) {
            if (rule.whole()) {
                return rule;
            }
        }
        return null;
    }
}
