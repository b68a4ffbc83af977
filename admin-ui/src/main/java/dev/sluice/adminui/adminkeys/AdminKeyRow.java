package dev.sluice.adminui.adminkeys;

import dev.sluice.adminui.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An admin key in the list.
 *
 * @param id public form, {@code adminkey_…}
 * @param status {@code active}, {@code expired} or {@code revoked}
 * @param scopes empty for everything
 * @param configured whether it stands in the configuration and cannot be revoked here
 */
public record AdminKeyRow(
        String id,
        String name,
        String hint,
        String status,
        List<String> scopes,
        String createdBy,
        boolean configured,
        Moment created,
        @Nullable Moment expires,
        @Nullable Moment lastUsed) {

    public boolean live() {
        return status.equals("active");
    }
}
