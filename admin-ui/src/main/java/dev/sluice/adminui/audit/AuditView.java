package dev.sluice.adminui.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the record.
 *
 * @param kinds what can be chosen, for example {@code member}
 * @param kind what is chosen; empty for all
 * @param older where the next page begins; null on the last
 */
public record AuditView(
        List<String> kinds,
        String kind,
        List<AuditRow> rows,
        @Nullable String older,
        boolean firstPage) {}
