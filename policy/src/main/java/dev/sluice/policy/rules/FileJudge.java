package dev.sluice.policy.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Read, Grep, Glob, Edit, Write and their like: one path and whether it is written. */
final class FileJudge implements Judge {
    private final Session session;
    private final Paths paths;
    private final FileRules rules;
    private final ToolCall call;
    private final boolean writes;
    private final @Nullable String path;
    private final List<String> spellings;

    FileJudge(RuleBook book, Paths paths, ToolCall call) {
        this.session = book.session();
        this.paths = paths;
        this.rules = new FileRules(book, paths);
        this.call = call;
        this.writes = Tools.EDITORS.contains(call.tool());
        String written = path(call);
        boolean usable = !written.isEmpty() && written.indexOf(0) < 0;
        this.path = usable ? paths.absolute(written) : null;
        this.spellings = path == null ? List.of() : paths.spellings(path);
    }

    private static String path(ToolCall call) {
        return switch (call.tool()) {
            case "NotebookEdit" -> call.text("notebook_path");
            case "Grep", "Glob" ->
                call.text("path").isEmpty() && call.input().path("path").isMissingNode() ? "." : call.text("path");
            case "LSP" -> call.text("filePath").isEmpty() ? call.text("file_path") : call.text("filePath");
            default -> call.text("file_path");
        };
    }

    @Override
    public Iterable<CompiledRule> candidates(RuleShelf shelf) {
        return shelf.aboutFiles(call.tool());
    }

    @Override
    public boolean restrictedBy(CompiledRule rule) {
        if (rule.specifier() instanceof CompiledRule.Parameter parameter) {
            return rule.about(call.tool()) && parameter.matches(call.input());
        }
        if (rule.whole() && rule.about(call.tool())) {
            return true;
        }
        if (!writes) {
            return FileRules.restrictsRead(rule, spellings);
        }
        return call.tool().equals("NotebookEdit")
                ? rule.about("Edit") && FileRules.restrictsWrite(rule, spellings)
                : FileRules.restrictsWrite(rule, spellings);
    }

    @Override
    public @Nullable Decision unsafe() {
        if (path == null) {
            return Decision.of(Outcome.ASK, Decision.Step.SAFETY_CHECK, "the call names no usable path");
        }
        if (!writes) {
            return null;
        }
        if (session.mode() == Mode.PLAN) {
            return Decision.of(Outcome.DENY, Decision.Step.MODE, "plan mode edits nothing until the plan is approved");
        }
        boolean guarded = spellings.stream().anyMatch(ProtectedPaths::contain);
        return guarded && session.mode() != Mode.BYPASS
                ? Decision.of(Outcome.ASK, Decision.Step.SAFETY_CHECK, "the path is protected")
                : null;
    }

    @Override
    public @Nullable Decision approved() {
        if (path == null) {
            return null;
        }
        CompiledRule rule = writes ? rules.allowsWrite(path) : rules.allowsRead(path);
        if (rule == null) {
            rule = rules.wholeAllow(call.tool());
        }
        return rule == null ? null : Decision.by(rule.rule(), "the rule covers the path");
    }

    @Override
    public Decision otherwise() {
        boolean inside = path != null && paths.inside(path);
        boolean free = session.mode() == Mode.BYPASS || (inside && (!writes || session.mode() == Mode.ACCEPT_EDITS));
        if (free) {
            return Decision.of(Outcome.ALLOW, Decision.Step.MODE, "the mode allows it in the working directories");
        }
        return Decision.of(
                Outcome.ASK,
                Decision.Step.NOTHING_MATCHED,
                inside ? "no rule allows the edit" : "the path is outside the working directories");
    }
}
