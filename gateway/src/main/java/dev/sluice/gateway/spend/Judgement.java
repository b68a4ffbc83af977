package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.OpenCall.Decision;
import dev.sluice.gateway.spend.OpenCall.Stand;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Turns what the store decided into what the requester is told. */
final class Judgement {

    private Judgement() {}

    static Admission of(SpendRequest asked, Decision decision) {
        List<Stand> capped = decision.stands();
        if (decision.admitted()) {
            Standing fullest = capped.stream()
                    .max(Judgement::byFullness)
                    .map(Judgement::standing)
                    .orElse(null);
            return new Admission.Admitted(new OpenEntry(asked, false), fullest);
        }
        Predicate<Stand> exceeded = stand -> exceeds(stand, asked.worstCasePico());
        Stand named = capped.stream()
                .filter(exceeded)
                .max(Comparator.comparing((Stand stand) -> resetsAt(stand)))
                .or(() -> capped.stream().max(Judgement::byFullness))
                .orElseThrow();
        return new Admission.Blocked(standing(named));
    }

    private static BigInteger cap(Stand stand) {
        return Objects.requireNonNull(stand.place().watched().capPico());
    }

    private static BigInteger used(Stand stand) {
        return stand.settled().add(stand.held());
    }

    private static Instant resetsAt(Stand stand) {
        return stand.place().window().to();
    }

    private static boolean exceeds(Stand stand, long worstPico) {
        return cap(stand).signum() == 0
                || used(stand).add(BigInteger.valueOf(worstPico)).compareTo(cap(stand)) > 0;
    }

    /** By used divided by cap, without dividing. */
    private static int byFullness(Stand a, Stand b) {
        return used(a).multiply(cap(b)).compareTo(used(b).multiply(cap(a)));
    }

    private static Standing standing(Stand stand) {
        SpendLimit limit = Objects.requireNonNull(stand.place().watched().limit());
        return new Standing(
                limit.period(),
                resetsAt(stand),
                cap(stand),
                used(stand),
                limit.scope().pooled());
    }
}
