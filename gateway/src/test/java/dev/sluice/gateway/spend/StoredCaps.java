package dev.sluice.gateway.spend;

import dev.sluice.gateway.ids.Ids;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.mockito.Mockito;

/** Caps in memory behind the {@link SpendLimits} that the API tests talk to. */
final class StoredCaps {

    private final List<SpendLimits.SpendLimit> caps = new CopyOnWriteArrayList<>();

    /** Lets a mock answer from here. */
    void behind(SpendLimits mock) {
        Mockito.when(mock.list()).then(call -> caps.reversed());
        Mockito.when(mock.find(Mockito.any())).then(call -> find(call.getArgument(0)));
        Mockito.when(mock.remove(Mockito.any()))
                .then(call -> caps.removeIf(cap -> cap.id().equals(call.getArgument(0))));
        Mockito.when(mock.set(Mockito.any(), Mockito.any(), Mockito.any(), Mockito.any(), Mockito.any()))
                .then(call -> set(
                        call.getArgument(0),
                        call.getArgument(1),
                        call.getArgument(2),
                        call.getArgument(3),
                        call.getArgument(4)));
    }

    List<SpendLimits.SpendLimit> all() {
        return caps;
    }

    private Optional<SpendLimits.SpendLimit> find(UUID id) {
        return caps.stream().filter(cap -> cap.id().equals(id)).findFirst();
    }

    private SpendLimits.SpendLimit set(
            SpendLimits.Scope scope,
            @Nullable UUID memberId,
            Period period,
            @Nullable BigInteger amountPico,
            SpendLimits.WhenStoreIsAway whenStoreIsAway) {
        Optional<SpendLimits.SpendLimit> old = caps.stream()
                .filter(cap ->
                        cap.scope() == scope && Objects.equals(cap.memberId(), memberId) && cap.period() == period)
                .findFirst();
        Instant now = Instant.now();
        SpendLimits.SpendLimit cap = new SpendLimits.SpendLimit(
                old.map(SpendLimits.SpendLimit::id).orElseGet(Ids::next),
                scope,
                memberId,
                period,
                amountPico,
                whenStoreIsAway,
                old.map(SpendLimits.SpendLimit::createdAt).orElse(now),
                now);
        old.ifPresent(caps::remove);
        caps.add(cap);
        return cap;
    }
}
