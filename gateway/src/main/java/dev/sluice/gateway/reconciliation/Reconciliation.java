package dev.sluice.gateway.reconciliation;

import dev.sluice.adminui.Dollars;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.outbox.Announcement;
import dev.sluice.gateway.outbox.Letter;
import dev.sluice.gateway.outbox.Outbox;
import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.spend.Discrepancy;
import dev.sluice.gateway.spend.Ledger;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Proves once an hour, on one replica, and raises the alarm when something new differs. */
@Service
class Reconciliation implements DisposableBean {

    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final int MOST_TOLD = 20;
    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    private final Ledger ledger;
    private final ProofStore store;
    private final Rollups rollups;
    private final Outbox outbox;
    private final SluiceSettings settings;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reconciliation").factory());
    private volatile @Nullable Proof last;

    Reconciliation(
            Ledger ledger,
            ProofStore store,
            Rollups rollups,
            Outbox outbox,
            SluiceSettings settings,
            TransactionTemplate transaction,
            Clock clock,
            ObjectProvider<MeterRegistry> meters) {
        this.ledger = ledger;
        this.store = store;
        this.rollups = rollups;
        this.outbox = outbox;
        this.settings = settings;
        this.transaction = transaction;
        this.clock = clock;
        meters.ifAvailable(this::measure);
        timer.scheduleWithFixedDelay(this::tryHourly, 1, LOOK.toMinutes(), TimeUnit.MINUTES);
    }

    private void measure(MeterRegistry meters) {
        Gauge.builder("sluice.spend.explained", this, self -> self.share())
                .description("share of the spend that the ledger explains; 1 is all of it")
                .register(meters);
        Gauge.builder("sluice.spend.differences", this, self -> self.differences())
                .description("counters that differ from the ledger, as last compared")
                .register(meters);
    }

    private double share() {
        Proof proof = last;
        return proof == null ? Double.NaN : proof.explainedPercent().doubleValue() / 100;
    }

    private double differences() {
        Proof proof = last;
        return proof == null ? Double.NaN : proof.differences().size();
    }

    /** Never throws, because that would end the schedule. */
    private void tryHourly() {
        try {
            Optional<Proof> newest = store.last();
            last = newest.orElse(null);
            Instant now = clock.instant();
            if (newest.isEmpty() || !newest.get().at().plus(EVERY).isAfter(now)) {
                prove();
            }
        } catch (RuntimeException e) {
            LOG.warn("the books are compared again later: {}", e.getMessage());
        }
    }

    /** Compares now; empty while another replica does. @throws IllegalStateException when the ledger cannot be asked */
    Optional<Proof> prove() {
        Proof made = transaction.execute(status -> {
            if (!store.mayProve()) {
                return null;
            }
            List<Difference> before = store.last().map(Proof::differences).orElse(List.of());
            Proof proof = compare();
            store.add(proof);
            if (!proof.whole() && !proof.differences().equals(before)) {
                raiseAlarm(proof);
            }
            return proof;
        });
        if (made != null) {
            last = made;
        }
        return Optional.ofNullable(made);
    }

    private Proof compare() {
        long began = System.nanoTime();
        BigInteger counted = rollups.counted();
        List<Difference> differences = new ArrayList<>();
        BigInteger ledgerMinusCounted = BigInteger.ZERO;
        BigInteger off = BigInteger.ZERO;
        for (Discrepancy found : ledger.reconcile()) {
            differences.addAll(of(found));
            if (found.memberId() == null && found.period() == dev.sluice.gateway.spend.Period.DAILY) {
                ledgerMinusCounted =
                        ledgerMinusCounted.add(found.ledgerSettled()).subtract(found.counterSettled());
            }
        }
        List<Difference> parts = rollups.differences();
        differences.addAll(parts);
        BigInteger offOfOrganization = sumOff(differences.stream()
                .filter(each -> each.kind().equals("spent")
                        && each.memberId() == null
                        && each.period().equals("daily"))
                .toList());
        BigInteger offOfMembers = sumOff(differences.stream()
                .filter(each -> each.kind().equals("spent")
                        && each.memberId() != null
                        && each.period().equals("daily"))
                .toList());
        off = off.max(offOfOrganization).max(offOfMembers).max(sumOff(parts));
        return new Proof(
                Ids.next(),
                clock.instant(),
                counted,
                counted.add(ledgerMinusCounted),
                off,
                (int) Duration.ofNanos(System.nanoTime() - began).toMillis(),
                List.copyOf(differences));
    }

    private static BigInteger sumOff(List<Difference> differences) {
        return differences.stream().map(Difference::off).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static List<Difference> of(Discrepancy found) {
        List<Difference> differences = new ArrayList<>();
        add(differences, "spent", found, found.counterSettled(), found.ledgerSettled());
        add(differences, "reserved", found, found.counterReserved(), found.ledgerReserved());
        add(
                differences,
                "requests",
                found,
                BigInteger.valueOf(found.counterRequests()),
                BigInteger.valueOf(found.ledgerRequests()));
        return differences;
    }

    private static void add(
            List<Difference> differences, String kind, Discrepancy found, BigInteger counted, BigInteger proven) {
        if (!counted.equals(proven)) {
            differences.add(new Difference(
                    kind, found.memberId(), found.period().apiName(), found.periodStart(), counted, proven));
        }
    }

    private void raiseAlarm(Proof proof) {
        String title = "The books do not agree: " + proof.explainedPercent() + " % of the spend is explained";
        List<String> lines = new ArrayList<>(proof.differences().stream()
                .limit(MOST_TOLD)
                .map(Reconciliation::line)
                .toList());
        if (proof.differences().size() > MOST_TOLD) {
            lines.add("and " + (proof.differences().size() - MOST_TOLD) + " more");
        }
        LOG.error("{}; {}", title, Objects.requireNonNull(lines.getFirst()));
        String url = settings.origin() + "/console/reconciliation";
        outbox.announce(new Announcement(
                "spend.unexplained",
                title,
                lines,
                Map.of(
                        "explained_percent", proof.explainedPercent().toPlainString(),
                        "differences", Integer.toString(proof.differences().size())),
                url));
        outbox.mailFinance(
                new Letter("spend.unexplained", title, lines, new Letter.Action("See all differences", url)));
    }

    private static String line(Difference difference) {
        boolean money = !difference.kind().equals("requests");
        String who = difference.memberId() == null
                ? "organization"
                : Ids.text("user", Objects.requireNonNull(difference.memberId()));
        return difference.kind() + ", " + who + ", " + difference.period() + " from " + difference.start()
                + ": counted " + amount(difference.counted(), money) + ", proven " + amount(difference.proven(), money);
    }

    private static String amount(BigInteger value, boolean money) {
        return money ? Dollars.exact(value) : value.toString();
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }
}
