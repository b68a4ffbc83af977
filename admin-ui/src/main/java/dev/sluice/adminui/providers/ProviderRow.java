package dev.sluice.adminui.providers;

import dev.sluice.adminui.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider in the list.
 *
 * @param kind message key is {@code provider.kind.<kind>}
 * @param region may be empty
 * @param project project, resource or workspace, may be empty
 * @param credential message key of the type is {@code credential.<credential>}
 * @param hint what may be shown of the credential, may be empty
 * @param health message key is {@code provider.health.<health>}
 * @param rests whether trying again at once would change something
 * @param lines what rests: the provider itself, or some of its models
 * @param lastError what went wrong last, null when nothing did
 * @param source message key is {@code provider.source.<source>}
 * @param problem why it cannot be used, null when it can
 */
public record ProviderRow(
        String name,
        String kind,
        String region,
        String project,
        String credential,
        String hint,
        String health,
        boolean rests,
        List<HealthLine> lines,
        @Nullable String lastError,
        @Nullable Moment lastErrorAt,
        String source,
        boolean enabled,
        @Nullable String problem,
        @Nullable Moment updated) {

    /** Whether it can be changed here. */
    public boolean editable() {
        return source.equals("console");
    }

    /** The colour of its health. */
    public String tone() {
        return switch (health) {
            case "healthy" -> "good";
            case "recovering", "partly_down", "paused" -> "warn";
            case "down" -> "bad";
            default -> "";
        };
    }
}
