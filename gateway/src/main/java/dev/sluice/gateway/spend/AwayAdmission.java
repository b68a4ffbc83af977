package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.KnownLimits.Verdict;
import dev.sluice.gateway.spend.LimitTerms.Requester;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides about requests that the store cannot be asked about, from the caps known last. */
final class AwayAdmission {

    private static final Logger log = LoggerFactory.getLogger(AwayAdmission.class);

    private final SpendLimits limits;
    private final LimitMemory memory;
    private final Journal journal;
    private final Instance instance;

    AwayAdmission(SpendLimits limits, LimitMemory memory, Journal journal, Instance instance) {
        this.limits = limits;
        this.memory = memory;
        this.journal = journal;
        this.instance = instance;
    }

    /** Admits only what may pass uncounted, and only after the journal has it on disk. */
    Admission decide(SpendRequest request) {
        KnownLimits known = limits.known();
        if (known == null) {
            return new Admission.Unavailable();
        }
        Requester requester = Requester.of(request);
        LimitTerms met = memory.known(requester);
        return switch (KnownLimits.verdict(met == null ? known.termsOf(requester) : met, request.family())) {
            case Verdict.Closed closed -> new Admission.Unavailable();
            case Verdict.Zero zero -> new Admission.Blocked(standing(zero.limit(), request));
            case Verdict.Open open -> journaled(request);
        };
    }

    private Admission journaled(SpendRequest request) {
        try {
            journal.appendOpened(SettledEntry.clean(request), instance.numberOrZero());
            return new Admission.Admitted(new OpenEntry(request, true, false), null);
        } catch (IOException e) {
            log.error("The journal cannot be written, so a request is refused that would have been let through.", e);
            return new Admission.Unavailable();
        }
    }

    private static Standing standing(SpendLimit limit, SpendRequest request) {
        return new Standing(
                limit,
                limit.period().resetsAt(request.openedAt()),
                Objects.requireNonNull(limit.amountPico()),
                BigInteger.ZERO);
    }
}
