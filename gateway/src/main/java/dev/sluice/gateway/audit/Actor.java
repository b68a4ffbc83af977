package dev.sluice.gateway.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who did something.
 *
 * @param id of the member or admin key; null for the system itself
 * @param label a name or address for the eye, as it was at the time
 */
public record Actor(Type type, @Nullable UUID id, String label) {

    /** Sluice itself, for example a clean-up that nobody asked for. */
    public static final Actor SYSTEM = new Actor(Type.SYSTEM, null, "Sluice");

    /** What kind of actor. */
    public enum Type {
        USER,
        ADMIN_KEY,
        /** A directory that provisions members. */
        DIRECTORY_SYNC,
        SYSTEM
    }

    /** A principal of Spring Security that can be held to account. */
    public interface Accountable {
        /** How the record calls this principal. */
        Actor actor();
    }
}
