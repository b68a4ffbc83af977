package dev.sluice.gateway.directory;

import java.time.Instant;
import java.util.UUID;

/**
 * A group of members. {@code name} is unique and case counts, as in the groups that identity providers send.
 *
 * @param source {@link Groups#DIRECT}, or what names the directory or identity provider that brought it
 */
public record Group(UUID id, String name, Instant createdAt, Instant updatedAt, String source) {

    /** Whether people made it here and may change it; others are changed where they come from. */
    public boolean direct() {
        return source.equals(Groups.DIRECT);
    }

    /** The Admin API's word for where it comes from: {@code direct}, {@code scim} or {@code sso}. */
    public String sourceType() {
        return source.split(":", 2)[0];
    }
}
