package dev.sluice.adminui.guardrails;

import dev.sluice.adminui.Moment;
import java.util.List;

/**
 * A guardrail in the list.
 *
 * @param id public form, {@code grl_…}
 * @param audience message key is {@code guardrails.audience.<audience>}
 * @param who name of the group, workspace or member, else empty
 * @param lines what it rules, one matter each
 */
public record GuardrailRow(
        String id,
        String name,
        boolean enabled,
        String audience,
        String who,
        List<Line> lines,
        long refused,
        long warned,
        Moment updated) {

    /**
     * One matter.
     *
     * @param matter message key is {@code guardrails.matter.<matter>}
     * @param value as written; where {@code word} is set, message key is {@code guardrails.value.<value>}
     */
    public record Line(String matter, String value, boolean word) {}
}
