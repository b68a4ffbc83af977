package dev.sluice.gateway.telemetry;

import java.util.Locale;

/** The kinds of telemetry of OpenTelemetry's protocol. */
public enum Signal {
    METRICS,
    LOGS,
    TRACES;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As OTLP/HTTP has it: {@code /v1/metrics}. */
    public String path() {
        return "/v1/" + word();
    }
}
