package dev.sluice.adminui.devices;

import dev.sluice.adminui.Moment;
import org.jspecify.annotations.Nullable;

/**
 * A signed-in client in the list.
 *
 * @param id public form, {@code device_…}
 * @param member whose it is; null where it is one's own list
 */
public record DeviceRow(
        String id,
        String surface,
        String client,
        @Nullable String member,
        String address,
        Status status,
        Moment firstSeen,
        Moment lastSeen) {

    /** Where a session stands; the message key is {@code device.status.<name>}. */
    public enum Status {
        ACTIVE,
        EXPIRED,
        REVOKED;

        /** For classes and message keys. */
        public String key() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Whether it can still be signed out. */
    public boolean live() {
        return status == Status.ACTIVE;
    }
}
