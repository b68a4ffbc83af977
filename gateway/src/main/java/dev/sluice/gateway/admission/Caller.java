package dev.sluice.gateway.admission;

import dev.sluice.gateway.proxy.Verdict.Answer;

/** Who is asking. */
sealed interface Caller {

    /** Somebody we know. */
    record Known(Holder holder) implements Caller {}

    /** Nobody we let in; {@code answer} says why. */
    record Refused(Answer answer) implements Caller {}
}
