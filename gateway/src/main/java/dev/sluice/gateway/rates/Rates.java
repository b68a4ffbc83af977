package dev.sluice.gateway.rates;

import dev.sluice.gateway.rates.AwayRates.Answer;
import dev.sluice.gateway.rates.Passage.Room;
import dev.sluice.gateway.rates.RateBook.Applied;
import dev.sluice.gateway.rates.RateStore.Said;
import dev.sluice.gateway.rates.RateStore.Settled;
import dev.sluice.gateway.waiting.Waiting;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Service;

/**
 * Lets requests pass at the rates that are set. Whoever no rate applies to costs one look into memory; the others share a
 * round trip to the store with all that ask at the same moment. Rates protect, they are not money: when the store is
 * away or does not answer within a second, nobody is shut out for that; this replica holds the rates by itself, by what it
 * lets through meanwhile, and what passed is counted in the store when it answers again.
 */
@Service
public class Rates implements SmartLifecycle {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
    private static final Duration KEEP = Duration.ofSeconds(2);
    private static final Duration REREAD = Duration.ofSeconds(10);
    private static final int LARGEST_BATCH = 128;
    private static final int MOST_UNSETTLED = 100_000;
    private static final int TIDY_EVERY = 30;
    private static final int AWAY_WAIT_SECONDS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Rates.class);

    private final RateLimits limits;
    private final RateStore store;
    private final AwayRates away = new AwayRates(System::nanoTime);
    private final BlockingQueue<Ask> asks = new LinkedBlockingQueue<>();
    private final BlockingQueue<Settled> settlements = new LinkedBlockingQueue<>(MOST_UNSETTLED);
    private final Thread taker = Thread.ofPlatform().daemon().name("rates-take").unstarted(this::takeAll);
    private final Thread settler =
            Thread.ofPlatform().daemon().name("rates-settle").unstarted(this::settleAll);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rates-keep").factory());
    private volatile boolean running;
    private int kept;

    @Autowired
    Rates(RateLimits limits, DataSource dataSource) {
        this(limits, new RateStore(dataSource));
    }

    Rates(RateLimits limits, RateStore store) {
        this.limits = limits;
        this.store = store;
    }

    private record Ask(List<Taken> wanted, CompletableFuture<List<Said>> said) {}

    /** Asks for a request to pass; {@code demand} is worked out only when a rate applies. Blocks, at most a second. */
    public Passage enter(UUID memberId, UUID credentialId, @Nullable UUID workspaceId, Supplier<Demand> demand) {
        List<Applied> applied = limits.book().of(memberId, credentialId, workspaceId);
        if (applied.isEmpty() || !running) {
            return new Passage.Admitted(Ticket.FREE);
        }
        Waiting.begins();
        List<Taken> wanted = wanted(applied, demand.get());
        Ask ask = new Ask(wanted, new CompletableFuture<>());
        asks.add(ask);
        try {
            return passage(wanted, ask.said().get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("this replica decides about a request by itself: {}", e.toString());
        }
        return byItself(ask);
    }

    /** The store may still take for it; when it is over, it is counted there once, whatever the answer was. */
    private Passage byItself(Ask ask) {
        return switch (away.enter(ask.wanted())) {
            case Answer.Full(var full) -> {
                var unused = ask.said().thenAccept(said -> giveBack(ask.wanted(), said));
                yield new Passage.Refused(full.scope(), full.measure(), full.limit(), AWAY_WAIT_SECONDS, List.of());
            }
            case Answer.Through through ->
                new Passage.Admitted(new Ticket(ask.wanted(), List.of(), ticket -> {
                    away.over(through, ticket);
                    long now = System.nanoTime();
                    var unused = ask.said().whenComplete((said, problem) -> {
                        if (said != null && took(said)) {
                            settle(took(ask.wanted(), said), ticket);
                        } else {
                            countAfterwards(ask.wanted(), ticket, now);
                        }
                    });
                }));
        };
    }

    private void countAfterwards(List<Taken> wanted, Ticket ticket, long passedAt) {
        for (Taken taken : wanted) {
            if (taken.measure() != Measure.CONCURRENT) {
                offer(new Settled(taken, 0, ticket.came(taken.measure()), null, passedAt));
            }
        }
    }

    private static List<Taken> wanted(List<Applied> applied, Demand demand) {
        List<Taken> wanted = new ArrayList<>();
        for (Applied holder : applied) {
            for (Measure measure : Measure.values()) {
                Long limit = holder.amounts().of(measure);
                if (limit != null) {
                    wanted.add(new Taken(holder.scope(), holder.holder(), measure, demand.of(measure), limit, 0));
                }
            }
        }
        return wanted;
    }

    private Passage passage(List<Taken> wanted, List<Said> said) {
        List<Room> rooms = rooms(wanted, said);
        int worst = -1;
        for (int i = 0; i < wanted.size(); i++) {
            if (!said.get(i).room()
                    && (worst < 0 || said.get(i).waitSeconds() > said.get(worst).waitSeconds())) {
                worst = i;
            }
        }
        if (worst >= 0) {
            Taken full = wanted.get(worst);
            return new Passage.Refused(
                    full.scope(), full.measure(), full.limit(), said.get(worst).waitSeconds(), rooms);
        }
        return new Passage.Admitted(new Ticket(took(wanted, said), rooms, ticket -> settle(ticket.taken(), ticket)));
    }

    private static List<Taken> took(List<Taken> wanted, List<Said> said) {
        List<Taken> taken = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            taken.add(wanted.get(i).at(said.get(i).slot()));
        }
        return taken;
    }

    private static List<Room> rooms(List<Taken> wanted, List<Said> said) {
        boolean passes = took(said);
        Map<Measure, Room> rooms = new EnumMap<>(Measure.class);
        for (int i = 0; i < wanted.size(); i++) {
            Taken each = wanted.get(i);
            long gone = said.get(i).taken() + (passes ? each.amount() : 0);
            Room room = new Room(each.measure(), each.limit(), Math.max(0, each.limit() - gone));
            rooms.merge(each.measure(), room, (a, b) -> a.left() <= b.left() ? a : b);
        }
        return List.copyOf(rooms.values());
    }

    private static boolean took(List<Said> said) {
        return said.stream().allMatch(Said::room);
    }

    /** For a request that was refused before the store took for it. */
    private void giveBack(List<Taken> wanted, List<Said> said) {
        if (!took(said)) {
            return;
        }
        for (Taken taken : took(wanted, said)) {
            offer(
                    taken.measure().held()
                            ? new Settled(taken, taken.amount(), 0, null)
                            : new Settled(taken, 0, -taken.amount(), taken.slot()));
        }
    }

    private void settle(List<Taken> all, Ticket ticket) {
        for (Taken taken : all) {
            Measure measure = taken.measure();
            long came = ticket.came(measure);
            switch (measure) {
                case REQUESTS -> {}
                // Input was used when the request went, so it is put right where it was counted.
                case INPUT_TOKENS -> offer(new Settled(taken, 0, came - taken.amount(), taken.slot()));
                case CONCURRENT -> offer(new Settled(taken, 1, 0, null));
                case OUTPUT_TOKENS, SPEND -> offer(new Settled(taken, taken.amount(), came, null));
            }
        }
    }

    private void offer(Settled settled) {
        if (!settlements.offer(settled)) {
            LOG.warn("too much waits to be settled; a rate counts wrongly until this process ends");
        }
    }

    private void takeAll() {
        while (running) {
            List<Ask> batch = new ArrayList<>();
            try {
                batch.add(asks.take());
                asks.drainTo(batch, LARGEST_BATCH - 1);
                List<List<Said>> said =
                        store.take(batch.stream().map(Ask::wanted).toList());
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).said().complete(said.get(i));
                }
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                batch.forEach(ask -> ask.said().completeExceptionally(e));
            }
        }
    }

    private void settleAll() {
        List<Settled> batch = new ArrayList<>();
        while (true) {
            try {
                if (batch.isEmpty()) {
                    batch.add(settlements.take());
                    settlements.drainTo(batch, LARGEST_BATCH - 1);
                }
                long now = System.nanoTime();
                batch.removeIf(settled -> settled.forgotten(now));
                if (!batch.isEmpty()) {
                    store.settle(batch);
                }
                batch.clear();
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                LOG.debug("settling rates is tried again: {}", e.getMessage());
                if (!running || !slept()) {
                    return;
                }
            }
        }
    }

    private static boolean slept() {
        try {
            Thread.sleep(500);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void start() {
        running = true;
        reread();
        keep();
        taker.start();
        settler.start();
        timer.scheduleWithFixedDelay(this::keep, KEEP.toMillis(), KEEP.toMillis(), TimeUnit.MILLISECONDS);
        // Also heard by notification; this is for the times that notifications do not come.
        timer.scheduleWithFixedDelay(this::reread, REREAD.toMillis(), REREAD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void keep() {
        if (kept % TIDY_EVERY == 0) {
            away.tidy();
        }
        try {
            store.keep(kept++ % TIDY_EVERY == 0);
        } catch (SQLException | RuntimeException e) {
            LOG.debug("the sign of life for rates waits: {}", e.getMessage());
        }
    }

    private void reread() {
        try {
            limits.refresh();
        } catch (RuntimeException e) {
            LOG.debug("the rates are read again later: {}", e.getMessage());
        }
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
        taker.interrupt();
        settler.interrupt();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
