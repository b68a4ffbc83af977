package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.OpenCall.Decision;
import dev.sluice.gateway.spend.OpenCall.Stand;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Turns what the store decided into what the requester is told. */
final class Judgement {

    /** Room for so many requests like it, itself included, is little. */
    private static final BigInteger TIGHT_WITHIN = BigInteger.valueOf(16);

    private Judgement() {}

    static Admission of(SpendRequest asked, Decision decision, boolean throttled) {
        List<Stand> capped = decision.stands();
        if (decision.admitted()) {
            Standing fullest = capped.stream()
                    .max(Judgement::byFullness)
                    .map(Judgement::standing)
                    .orElse(null);
            return new Admission.Admitted(new OpenEntry(asked, false, tight(asked, capped)), fullest);
        }
        List<Stand> exceeded = capped.stream()
                .filter(stand -> refuses(limit(stand), throttled) && exceeds(stand, asked.worstCasePico()))
                .toList();
        Stand named = exceeded.stream()
                .max(Comparator.comparing((Stand stand) -> limit(stand).mode() == Mode.STRICT)
                        .thenComparing(Judgement::resetsAt))
                .or(() -> capped.stream().max(Judgement::byFullness))
                .orElseThrow();
        String instead = limit(named).throttleTo();
        return instead != null && !exceeded.isEmpty()
                ? new Admission.Throttled(instead, limit(named).id(), standing(named))
                : new Admission.Blocked(standing(named));
    }

    /** Whether a cap has room for only few more requests like this one. */
    private static boolean tight(SpendRequest asked, List<Stand> capped) {
        BigInteger some = BigInteger.valueOf(asked.worstCasePico()).multiply(TIGHT_WITHIN);
        return capped.stream().anyMatch(stand -> used(stand).add(some).compareTo(cap(stand)) > 0);
    }

    /** Whether the caps would carry the request if nothing were in flight. */
    static boolean onlyReservationsInTheWay(SpendRequest asked, Decision decision, boolean throttled) {
        BigInteger worst = BigInteger.valueOf(asked.worstCasePico());
        return !decision.admitted()
                && decision.stands().stream()
                        .filter(stand -> refuses(limit(stand), throttled))
                        .allMatch(stand -> cap(stand).signum() > 0
                                && stand.settled().add(worst).compareTo(cap(stand)) <= 0);
    }

    /** The soft caps that an admitted request passed. */
    static List<SoftLimitPassed> softPassed(SpendRequest asked, Decision decision) {
        return decision.stands().stream()
                .filter(stand -> decision.admitted()
                        && limit(stand).mode() == Mode.SOFT
                        && exceeds(stand, asked.worstCasePico()))
                .map(stand -> new SoftLimitPassed(asked.memberId(), standing(stand)))
                .toList();
    }

    private static boolean refuses(SpendLimit limit, boolean throttled) {
        return limit.mode() == Mode.STRICT || (limit.mode() == Mode.THROTTLE && !throttled);
    }

    private static SpendLimit limit(Stand stand) {
        return Objects.requireNonNull(stand.place().watched().limit());
    }

    private static BigInteger cap(Stand stand) {
        return stand.place().cap();
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
        SpendLimit limit = limit(stand);
        return new Standing(limit, resetsAt(stand), cap(stand), used(stand));
    }
}
