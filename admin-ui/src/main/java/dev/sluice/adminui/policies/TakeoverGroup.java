package dev.sluice.adminui.policies;

import java.util.List;

/**
 * Steps with one outcome.
 *
 * @param outcome {@code wrong}, {@code added}, {@code changed}, {@code same} or {@code left_out}
 */
public record TakeoverGroup(String outcome, List<TakeoverStep> steps) {}
