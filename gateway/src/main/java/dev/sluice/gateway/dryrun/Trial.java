package dev.sluice.gateway.dryrun;

import dev.sluice.gateway.spend.Period;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A limit on trial: takes the requests of the past in their order and judges each as an admission would have, by what was
 * spent before it in the period and the most it could cost. A refused one adds nothing.
 */
final class Trial {

    private final Period period;
    private final BigInteger capPico;
    private final Map<UUID, Holder> holders = new HashMap<>();
    private long requests;
    private BigInteger spent = BigInteger.ZERO;

    Trial(Period period, BigInteger capPico) {
        this.period = period;
        this.capPico = capPico;
    }

    /** What became of one holder; {@code first} null when nothing was refused. */
    record Result(
            UUID holder,
            @Nullable Instant first,
            int periodsStopped,
            long refused,
            BigInteger spentPico,
            BigInteger notSpentPico) {}

    private static final class Holder {
        private LocalDate start = LocalDate.MIN;
        private BigInteger inPeriod = BigInteger.ZERO;
        private boolean stoppedInPeriod;
        private @Nullable Instant first;
        private int periods;
        private long refused;
        private BigInteger spent = BigInteger.ZERO;
        private BigInteger notSpent = BigInteger.ZERO;
    }

    /** The next request; {@code worstPico} is what it would have reserved. */
    void judge(UUID holderId, Instant at, long costPico, long worstPico) {
        Holder holder = holders.computeIfAbsent(holderId, id -> new Holder());
        LocalDate start = period.startOf(at);
        if (!start.equals(holder.start)) {
            holder.start = start;
            holder.inPeriod = BigInteger.ZERO;
            holder.stoppedInPeriod = false;
        }
        BigInteger cost = BigInteger.valueOf(costPico);
        requests++;
        spent = spent.add(cost);
        boolean fits = capPico.signum() > 0
                && holder.inPeriod.add(BigInteger.valueOf(worstPico)).compareTo(capPico) <= 0;
        if (fits) {
            holder.inPeriod = holder.inPeriod.add(cost);
            holder.spent = holder.spent.add(cost);
            return;
        }
        holder.refused++;
        holder.notSpent = holder.notSpent.add(cost);
        if (holder.first == null) {
            holder.first = at;
        }
        if (!holder.stoppedInPeriod) {
            holder.stoppedInPeriod = true;
            holder.periods++;
        }
    }

    long requests() {
        return requests;
    }

    BigInteger spentPico() {
        return spent;
    }

    int holders() {
        return holders.size();
    }

    /** Whoever was stopped, those first whom it would have cost most. */
    List<Result> stopped() {
        return holders.entrySet().stream()
                .map(entry -> result(entry.getKey(), entry.getValue()))
                .filter(result -> result.refused() > 0)
                .sorted(Comparator.comparing(Result::notSpentPico).reversed().thenComparing(Result::holder))
                .toList();
    }

    private static Result result(UUID id, Holder holder) {
        return new Result(id, holder.first, holder.periods, holder.refused, holder.spent, holder.notSpent);
    }
}
