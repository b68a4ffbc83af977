package dev.sluice.adminui.limits;

import dev.sluice.adminui.Moment;
import org.jspecify.annotations.Nullable;

/**
 * A cap in the list.
 *
 * @param id public form, {@code spl_…}
 * @param scope message key of the scope is {@code limit.scope.<scope>}
 * @param who the member's name for a member cap, else empty
 * @param period {@code daily}, {@code weekly} or {@code monthly}
 * @param amount in dollars with every digit, null for unlimited
 * @param blocks whether it lets nothing through
 * @param whenAway {@code closed} or {@code open}
 */
public record LimitRow(
        String id,
        String scope,
        String who,
        String period,
        @Nullable String amount,
        boolean blocks,
        String whenAway,
        Moment updated) {}
