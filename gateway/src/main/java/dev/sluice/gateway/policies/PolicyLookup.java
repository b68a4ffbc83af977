package dev.sluice.gateway.policies;

/** What came of asking for somebody's policy. */
public sealed interface PolicyLookup {

    /** This policy is theirs. */
    record Applies(EffectivePolicy policy) implements PolicyLookup {}

    /** No policy is for them. */
    record None() implements PolicyLookup {}

    /** The store is away and nothing is known of them yet. */
    record Unavailable() implements PolicyLookup {}
}
