package dev.sluice.policy.rules;

import org.jspecify.annotations.Nullable;

/** What one kind of tool contributes to the evaluation of a call; the engine asks in its fixed order. */
interface Judge {

    /** The rules that may cover the call at all, in their order. */
    Iterable<CompiledRule> candidates(RuleShelf shelf);

    /** Whether a deny or ask rule covers the call. */
    boolean restrictedBy(CompiledRule rule);

    /** Why such a rule decides. */
    default String because() {
        return "the rule covers the call";
    }

    /** A check that no allow rule and no hook lifts. */
    @Nullable
    Decision unsafe();

    /** What allow rules approve. */
    @Nullable
    Decision approved();

    /** What the mode makes of a call that nothing else decided. */
    Decision otherwise();
}
