package dev.sluice.gateway.policies;

import dev.sluice.adminui.policies.TelemetryRow;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The table of what clients send, for a page. */
final class TelemetryRows {

    private TelemetryRows() {}

    static List<TelemetryRow> of(JsonNode settings) {
        return Telemetry.table(settings).entrySet().stream()
                .map(row -> new TelemetryRow(
                        row.getKey().word(),
                        row.getValue().values().stream()
                                .map(state -> new TelemetryRow.Cell(state.on(), state.because()))
                                .toList()))
                .toList();
    }
}
