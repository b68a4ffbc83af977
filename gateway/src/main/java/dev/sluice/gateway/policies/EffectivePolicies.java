package dev.sluice.gateway.policies;

import java.time.Clock;
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
 * What each member gets, out of memory. Whoever hears of a change tells {@link #forget}, {@link #forgetPeople} or
 * {@link #reload}; while the store is away the last that was known is served.
 */
@Service
public class EffectivePolicies {

    /** Notified when policies change; the payload means nothing. */
    public static final String CHANNEL = "policy";

    private static final Logger LOG = LoggerFactory.getLogger(EffectivePolicies.class);

    private final PolicyStore store;
    private final People people;
    private final Clock clock;
    private final ConcurrentHashMap<UUID, Slot> slots = new ConcurrentHashMap<>();
    private final AtomicInteger policiesMark = new AtomicInteger();
    private final AtomicInteger peopleMark = new AtomicInteger();
    private volatile @Nullable Loaded loaded;

    EffectivePolicies(PolicyStore store, People people, Clock clock) {
        this.store = store;
        this.people = people;
        this.clock = clock;
    }

    private record Loaded(Snapshot snapshot, int mark) {}

    /** @param person empty when there is no such member */
    private record Known(Optional<Person> person, int mark, Snapshot snapshot, Instant until, PolicyLookup answer) {}

    private static final class Slot {
        private final AtomicInteger mark = new AtomicInteger();
        private volatile @Nullable Known known;
    }

    /** The policy of a member; reads no database once it is known. */
    public PolicyLookup of(UUID memberId) {
        Slot slot = slots.computeIfAbsent(memberId, id -> new Slot());
        Known known = slot.known;
        Instant now = clock.instant();
        Loaded current = loaded;
        if (known != null
                && current != null
                && current.mark == policiesMark.get()
                && known.snapshot == current.snapshot
                && known.mark == slot.mark.get() + peopleMark.get()
                && now.isBefore(known.until)) {
            return known.answer;
        }
        return refresh(memberId, slot, known, now);
    }

    private PolicyLookup refresh(UUID memberId, Slot slot, @Nullable Known known, Instant now) {
        try {
            Snapshot snapshot = snapshot();
            int mark = slot.mark.get() + peopleMark.get();
            Optional<Person> person = known != null && known.mark == mark ? known.person : people.find(memberId);
            PolicyLookup answer = person.flatMap(found -> snapshot.of(found, now))
                    .<PolicyLookup>map(PolicyLookup.Applies::new)
                    .orElseGet(PolicyLookup.None::new);
            slot.known = new Known(person, mark, snapshot, snapshot.nextChange(now), answer);
            return answer;
        } catch (DataAccessException | TransactionException e) {
            LOG.info("policies cannot be read, what was known last counts: {}", e.getMessage());
            return known != null ? known.answer : new PolicyLookup.Unavailable();
        }
    }

    /** The policies as they are live; read anew after a change. */
    Snapshot snapshot() {
        Loaded current = loaded;
        int mark = policiesMark.get();
        if (current == null || current.mark != mark) {
            current = new Loaded(store.snapshot(), mark);
            loaded = current;
        }
        return current.snapshot;
    }

    /** A member or their groups or workspaces changed; {@code memberId} is a UUID, anything else means everybody. */
    public void forget(String memberId) {
        try {
            Slot slot = slots.get(UUID.fromString(memberId));
            if (slot != null) {
                slot.mark.incrementAndGet();
            }
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
