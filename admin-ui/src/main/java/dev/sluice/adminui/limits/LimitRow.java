package dev.sluice.adminui.limits;

import dev.sluice.adminui.Moment;
import org.jspecify.annotations.Nullable;

/**
 * A cap in the list.
 *
 * @param id public form, {@code spl_…}
 * @param scope message key of the scope is {@code limit.scope.<scope>}
 * @param who the name of the member, group, workspace, key or service account; empty where the scope names nobody
 * @param period {@code daily}, {@code weekly} or {@code monthly}
 * @param amount in dollars with every digit, null for unlimited
 * @param blocks whether it lets nothing through
 * @param whenAway {@code closed} or {@code open}
 * @param family the family of models that it counts, empty for all
 * @param organizationCalendar whether days begin where the organization's clocks say
 * @param mode {@code strict}, {@code soft} or {@code throttle}
 * @param throttleTo the model that serves instead, empty unless it throttles
 */
public record LimitRow(
        String id,
        String scope,
        String who,
        String period,
        @Nullable String amount,
        boolean blocks,
        String whenAway,
        String family,
        boolean organizationCalendar,
        String mode,
        String throttleTo,
        Moment updated) {}
