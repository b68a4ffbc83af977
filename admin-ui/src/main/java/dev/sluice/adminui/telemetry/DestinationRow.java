package dev.sluice.adminui.telemetry;

import dev.sluice.adminui.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A collector in the list, with how it stands in this process.
 *
 * @param id public form, {@code otlp_…}
 * @param signals message keys are {@code telemetry.signal.<signal>}
 * @param queued exports that wait
 * @param trouble what went wrong last, null when nothing did
 */
public record DestinationRow(
        String id,
        String name,
        String endpoint,
        List<String> signals,
        List<String> headerNames,
        boolean enabled,
        int queued,
        String queuedSize,
        long sent,
        long dropped,
        @Nullable Moment lastSent,
        @Nullable String trouble,
        @Nullable Moment troubleAt) {}
