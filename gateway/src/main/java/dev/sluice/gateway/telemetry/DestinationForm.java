package dev.sluice.gateway.telemetry;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A destination as the form sends it.
 *
 * @param headers lines; empty keeps what is stored, unless {@code noHeaders}
 */
record DestinationForm(
        String name, String endpoint, List<String> signals, String headers, String noHeaders, String enabled) {

    DestinationForm {
        name = Objects.requireNonNullElse(name, "").strip();
        endpoint = Objects.requireNonNullElse(endpoint, "").strip();
        signals = Objects.requireNonNullElse(signals, List.of());
        headers = Objects.requireNonNullElse(headers, "").strip();
        noHeaders = Objects.requireNonNullElse(noHeaders, "");
        enabled = Objects.requireNonNullElse(enabled, "");
    }

    static DestinationForm empty() {
        return new DestinationForm(
                "", "", Arrays.stream(Signal.values()).map(Signal::word).toList(), "", "", "true");
    }

    static DestinationForm of(Destination destination) {
        return new DestinationForm(
                destination.name(),
                destination.endpoint().toString(),
                destination.signals().stream().map(Signal::word).toList(),
                "",
                "",
                String.valueOf(destination.enabled()));
    }

    /** @throws InvalidDestinationException when the headers cannot be read */
    Destinations.Change change(@Nullable UUID id) {
        Set<Signal> chosen = EnumSet.noneOf(Signal.class);
        for (Signal signal : Signal.values()) {
            if (signals.contains(signal.word())) {
                chosen.add(signal);
            }
        }
        boolean keeps = id != null && headers.isEmpty() && noHeaders.isEmpty();
        return new Destinations.Change(
                id, name, endpoint, chosen, enabled.equals("true"), keeps ? null : Destinations.lines(headers));
    }
}
