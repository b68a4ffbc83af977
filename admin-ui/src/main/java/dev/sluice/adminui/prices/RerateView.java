package dev.sluice.adminui.prices;

import dev.sluice.adminui.Moment;

/** What a re-rating finds, as text. */
public record RerateView(String entries, String corrected, String passedOver, String delta) {

    /** A re-rating that was made. */
    public record Run(
            String from, String to, String provider, String corrected, String delta, Moment made, String by) {}
}
