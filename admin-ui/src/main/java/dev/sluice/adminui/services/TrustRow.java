package dev.sluice.adminui.services;

import dev.sluice.adminui.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trust rule in the list.
 *
 * @param id public form, {@code fdrl_…}
 * @param conditions as lines, {@code claim = value}
 * @param account name of the service account
 */
public record TrustRow(
        String id,
        String name,
        String issuer,
        String audience,
        List<String> conditions,
        String account,
        String accountId,
        int minutes,
        @Nullable Moment lastUsed) {}
