/**
 * The permission rules of Claude Code: what a rule says, in which order rules, safety checks, hooks and modes decide,
 * and why. It owns the decision about one tool call; it must not know where settings come from or who a member is.
 */
@NullMarked
package dev.sluice.policy.rules;

import org.jspecify.annotations.NullMarked;
