package dev.sluice.adminui.keys;

import dev.sluice.adminui.Moment;
import org.jspecify.annotations.Nullable;

/**
 * A key in the list.
 *
 * @param id public form, {@code apikey_…}
 * @param kind {@code claude_code} or {@code api}
 */
public record KeyRow(
        String id,
        String name,
        String kind,
        String member,
        String hint,
        Status status,
        Moment created,
        @Nullable Moment expires,
        @Nullable Moment lastUsed) {

    /** Where a key stands; the message key is {@code key.status.<name>}. */
    public enum Status {
        ACTIVE,
        EXPIRED,
        REVOKED;

        /** For classes and message keys. */
        public String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Whether it can still be renamed and revoked. */
    public boolean live() {
        return status == Status.ACTIVE;
    }
}
