package dev.sluice.adminui.policies;

import java.util.List;

/** A service that clients may send to, and whether they do with each provider. */
public record TelemetryRow(String service, List<Cell> cells) {

    /** {@code because} names the switch that turned it off; empty where the provider decides. */
    public record Cell(boolean on, String because) {}
}
