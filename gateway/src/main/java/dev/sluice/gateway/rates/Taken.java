package dev.sluice.gateway.rates;

import dev.sluice.gateway.rates.RateLimit.Scope;
import java.util.UUID;

/** One measure of one holder that a request asks for or has taken; {@code slot} is known once it is taken. */
record Taken(Scope scope, UUID holder, Measure measure, long amount, long limit, long slot) {

    Taken at(long takenSlot) {
        return new Taken(scope, holder, measure, amount, limit, takenSlot);
    }
}
