package dev.sluice.gateway.rates;

import dev.sluice.gateway.rates.RateLimit.Scope;
import java.util.List;

/** Whether a request may pass. */
public sealed interface Passage {

    /** It may; {@code ticket} is to be closed when the request is over, however it ends. */
    record Admitted(Ticket ticket) implements Passage {}

    /**
     * It may not yet.
     *
     * @param limit that is reached
     * @param waitSeconds until it is worth another try
     */
    record Refused(Scope scope, Measure measure, long limit, long waitSeconds, List<Room> rooms) implements Passage {}

    /** How much is left of a limit after this request; the fullest one of a measure. */
    record Room(Measure measure, long limit, long left) {}
}
