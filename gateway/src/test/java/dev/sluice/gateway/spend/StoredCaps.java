package dev.sluice.gateway.spend;

import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.mockito.Mockito;

/** Caps in memory behind the {@link SpendLimits} that the API tests talk to. */
final class StoredCaps {

    private final List<SpendLimit> caps = new CopyOnWriteArrayList<>();

    /** Lets a mock answer from here. */
    void behind(SpendLimits mock) {
        Mockito.when(mock.list()).then(call -> caps.reversed());
        Mockito.when(mock.of(Mockito.any()))
                .then(call -> caps.reversed().stream()
                        .filter(cap -> call.<Collection<UUID>>getArgument(0).contains(cap.holder()))
                        .toList());
        Mockito.when(mock.find(Mockito.any())).then(call -> find(call.getArgument(0)));
        Mockito.when(mock.remove(Mockito.any()))
                .then(call -> caps.removeIf(cap -> cap.id().equals(call.getArgument(0))));
        Mockito.when(mock.set(Mockito.any())).then(call -> set(call.getArgument(0)));
        Mockito.when(mock.policy()).thenReturn(new LimitPolicy(ZoneOffset.UTC, LimitPolicy.GroupRule.TIGHTEST));
        Mockito.when(mock.holders(Mockito.any())).then(call -> groups);
        Mockito.when(mock.groupsOf(Mockito.any())).then(call -> memberships);
    }

    /** Groups that there are. */
    final List<SpendLimits.Holder> groups = new CopyOnWriteArrayList<>();

    /** Groups by member. */
    final Map<UUID, List<SpendLimits.Holder>> memberships = new ConcurrentHashMap<>();

    List<SpendLimit> all() {
        return caps;
    }

    private Optional<SpendLimit> find(UUID id) {
        return caps.stream().filter(cap -> cap.id().equals(id)).findFirst();
    }

    private SpendLimit set(SpendLimit.Draft draft) {
        Optional<SpendLimit> old = caps.stream()
                .filter(cap -> cap.scope() == draft.scope()
                        && cap.holder().equals(draft.holder())
                        && cap.within().equals(draft.within())
                        && cap.family().equals(draft.family())
                        && cap.period() == draft.period())
                .findFirst();
        Instant now = Instant.now();
        SpendLimit cap = new SpendLimit(
                old.map(SpendLimit::id).orElseGet(Ids::next),
                draft.scope(),
                draft.holder(),
                draft.within(),
                draft.family(),
                draft.period(),
                draft.calendar(),
                draft.amountPico(),
                draft.mode(),
                draft.throttleTo(),
                draft.whenStoreIsAway(),
                old.map(SpendLimit::createdAt).orElse(now),
                now);
        old.ifPresent(caps::remove);
        caps.add(cap);
        return cap;
    }
}
