package dev.sluice.adminui.limits;

import org.jspecify.annotations.Nullable;

/**
 * What holds for a member in a period.
 *
 * @param period {@code daily}, {@code weekly} or {@code monthly}
 * @param amount in dollars with every digit, null for unlimited
 * @param spent in dollars
 * @param reason in words, why it is this limit
 */
public record EffectiveRow(
        String name, String email, String period, @Nullable String amount, String spent, String reason) {}
