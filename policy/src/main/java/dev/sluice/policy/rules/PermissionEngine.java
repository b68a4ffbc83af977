package dev.sluice.policy.rules;

import org.jspecify.annotations.Nullable;

/**
 * Decides about tool calls: hook block, deny rules, safety checks, ask rules, hooks, allow rules, mode; the first that
 * has something to say decides, whatever is more specific. What matches nothing is never allowed.
 */
public final class PermissionEngine {
    private final RuleBook book;
    private final Session session;
    private final Paths paths;

    public PermissionEngine(RuleBook book) {
        this.book = book;
        this.session = book.session();
        this.paths = book.paths();
    }

    /** What happens to the call in this session, and why. */
    public Decision decide(ToolCall call) {
        HookAnswer hook = call.hook();
        if (hook.kind() == HookAnswer.Kind.BLOCK || hook.kind() == HookAnswer.Kind.DENY) {
            return Decision.of(Outcome.DENY, Decision.Step.HOOK, "a hook blocks the call");
        }
        ToolCall effective = new ToolCall(
                Tools.canonical(call.tool()),
                hook.updatedInput() == null ? call.input() : hook.updatedInput(),
                call.userInteraction(),
                hook);
        return settle(evaluate(effective, judge(effective)));
    }

    private Judge judge(ToolCall call) {
        return switch (call.tool()) {
            case "Bash", "Monitor" -> new ShellJudge(book, paths, call);
            case "PowerShell" -> new PowerShellJudge(book, call);
            case "Read", "Grep", "Glob", "LSP", "Edit", "Write", "MultiEdit", "NotebookEdit" ->
                new FileJudge(book, paths, call);
            default -> new PlainJudge(book, paths, call);
        };
    }

    private Decision evaluate(ToolCall call, Judge judge) {
        Decision denied = restricted(Effect.DENY, judge);
        if (denied != null) {
            return denied;
        }
        HookAnswer.Kind hook = call.hook().kind();
        if (hook == HookAnswer.Kind.DEFER && !session.interactive()) {
            return Decision.of(Outcome.DEFER, Decision.Step.HOOK, "a hook defers the call");
        }
        Decision unsafe = call.userInteraction() || call.tool().equals("AskUserQuestion")
                ? Decision.of(Outcome.ASK, Decision.Step.SAFETY_CHECK, "the tool needs a person at every call")
                : judge.unsafe();
        if (unsafe != null) {
            return unsafe;
        }
        Decision asked = restricted(Effect.ASK, judge);
        if (asked != null) {
            return asked;
        }
        if (hook == HookAnswer.Kind.ASK) {
            return Decision.of(Outcome.ASK, Decision.Step.HOOK, "a hook asks");
        }
        if (hook == HookAnswer.Kind.ALLOW) {
            return Decision.of(Outcome.ALLOW, Decision.Step.HOOK, "a hook approves the call");
        }
        Decision approved = judge.approved();
        return approved != null ? approved : judge.otherwise();
    }

    private @Nullable Decision restricted(Effect effect, Judge judge) {
        for (CompiledRule rule : judge.candidates(book.shelf(effect))) {
            if (judge.restrictedBy(rule)) {
                return Decision.by(rule.rule(), judge.because());
            }
        }
        return null;
    }

    /** Where nobody may or can be asked, a prompt is a refusal. */
    private Decision settle(Decision decision) {
        if (decision.outcome() != Outcome.ASK) {
            return decision;
        }
        if (session.mode() == Mode.DONT_ASK) {
            return decision.as(Outcome.DENY, "the mode dontAsk never asks");
        }
        return session.interactive() ? decision : decision.as(Outcome.DENY, "nobody is there to ask");
    }
}
