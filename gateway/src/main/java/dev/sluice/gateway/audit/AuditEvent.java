package dev.sluice.gateway.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done.
 *
 * @param action {@code kind.verb}, for example {@code member.suspended}
 * @param details what changed, by name; never a secret
 * @param address of the client, null where there was no request
 */
public record AuditEvent(
        UUID id,
        Instant at,
        Actor actor,
        String action,
        Subject subject,
        Map<String, String> details,
        @Nullable String address) {

    /**
     * What it was done to.
     *
     * @param type the Admin API's {@code type}, for example {@code user} or {@code api_key}
     * @param id the id as the Admin API shows it, or empty
     * @param label a name or address for the eye, as it was at the time
     */
    public record Subject(String type, String id, String label) {}
}
