package dev.sluice.gateway.policies;

import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.waiting.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;

/**
 * What each member and service account gets, out of memory. Whoever hears of a change tells {@link #forget}, {@link #forgetPeople} or
 * {@link #reload}; while the store is away the last that was known is served.
 */
@Service
public class EffectivePolicies {

    /** Notified when policies change; the payload means nothing. */
    public static final String CHANNEL = "policy";

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST_KNOWN = 200_000;
    private static final PolicyLookup NOTHING = new PolicyLookup.None();
    private static final Logger LOG = LoggerFactory.getLogger(EffectivePolicies.class);

    private final PolicyStore store;
    private final People people;
    private final Clock clock;
    private final ConcurrentHashMap<Subject, Known> known = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<UUID, AtomicInteger> marks = new ConcurrentHashMap<>();
    private final AtomicInteger policiesMark = new AtomicInteger();
    private final AtomicInteger peopleMark = new AtomicInteger();
    private volatile @Nullable Loaded loaded;
    private volatile Instant notBefore = Instant.MIN;

    EffectivePolicies(PolicyStore store, People people, Clock clock) {
        this.store = store;
        this.people = people;
        this.clock = clock;
    }

    private record Loaded(Snapshot snapshot, int mark) {}

    /** Who asks, with a key of which workspace. */
    private record Subject(Principal principal, @Nullable UUID workspace) {}

    /** @param person empty when there is no such member */
    private record Known(Optional<Person> person, int mark, Snapshot snapshot, Instant until, PolicyLookup answer) {}

    /**
     * The policy of whoever a credential speaks for; reads no database once it is known.
     *
     * @param workspace of the key; null for the default one and for whoever has signed in
     */
    public PolicyLookup of(Principal principal, @Nullable UUID workspace) {
        Subject subject = new Subject(principal, workspace);
        Known last = known.get(subject);
        Instant now = clock.instant();
        Loaded current = loaded;
        return last != null
                        && current != null
                        && current.mark == policiesMark.get()
                        && last.snapshot == current.snapshot
                        && last.mark == mark(principal)
                        && now.isBefore(last.until)
                ? last.answer
                : refresh(subject, last, now);
    }

    /**
     * What of it binds requests at the gateway. While no policy that is or will be live does, this is
     * {@link PolicyLookup.None} for everybody, and the store may be away.
     */
    public PolicyLookup binding(Principal principal, @Nullable UUID workspace) {
        Loaded current = loaded;
        if (current == null
                || (current.mark != policiesMark.get() && !clock.instant().isBefore(notBefore))) {
            try {
                snapshot();
            } catch (DataAccessException | TransactionException e) {
                // Requests do not wait for a store that is away, one after the other.
                notBefore = clock.instant().plus(PATIENCE);
                LOG.info("policies cannot be read, those that were known last count: {}", e.getMessage());
            }
            current = loaded;
        }
        return current != null && !current.snapshot.binds() ? NOTHING : of(principal, workspace);
    }

    private PolicyLookup refresh(Subject subject, @Nullable Known last, Instant now) {
        Waiting.begins();
        try {
            Snapshot snapshot = snapshot();
            int mark = mark(subject.principal());
            Optional<Person> person = last != null && last.mark == mark
                    ? last.person
                    : people.find(subject.principal(), subject.workspace());
            PolicyLookup answer = person.flatMap(found -> snapshot.of(found, now))
                    .<PolicyLookup>map(PolicyLookup.Applies::new)
                    .orElse(NOTHING);
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            known.put(subject, new Known(person, mark, snapshot, snapshot.nextChange(now), answer));
            return answer;
        } catch (DataAccessException | TransactionException e) {
            LOG.info("policies cannot be read, what was known last counts: {}", e.getMessage());
            return last != null ? last.answer : new PolicyLookup.Unavailable();
        }
    }

    private int mark(Principal principal) {
        AtomicInteger own = marks.get(principal.id());
        return (own == null ? 0 : own.get()) + peopleMark.get();
    }

    /** The policies as they are live; read anew after a change. */
    Snapshot snapshot() {
        Loaded current = loaded;
        int mark = policiesMark.get();
        if (current == null || current.mark != mark) {
            Waiting.begins();
            current = new Loaded(store.snapshot(), mark);
            loaded = current;
        }
        return current.snapshot;
    }

    /** A member or their groups or workspaces changed; {@code memberId} is a UUID, anything else means everybody. */
    public void forget(String memberId) {
        try {
            marks.computeIfAbsent(UUID.fromString(memberId), id -> new AtomicInteger())
                    .incrementAndGet();
        } catch (IllegalArgumentException e) {
            forgetPeople();
        }
    }

    /** Members may have changed unheard. */
    public void forgetPeople() {
        peopleMark.incrementAndGet();
    }

    /** Policies changed, or may have unheard. */
    public void reload() {
        policiesMark.incrementAndGet();
    }
}
