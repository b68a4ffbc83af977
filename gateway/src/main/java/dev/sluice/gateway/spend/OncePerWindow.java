package dev.sluice.gateway.spend;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Tells of a soft cap that was passed once for each window and holder, on a thread that holds up nobody. */
final class OncePerWindow implements Consumer<SoftLimitPassed> {

    private static final int MOST_REMEMBERED = 10_000;

    private record Told(UUID limitId, UUID whose, Instant resetsAt) {}

    private final Consumer<SoftLimitPassed> listener;
    private final Set<Told> told = ConcurrentHashMap.newKeySet();

    OncePerWindow(Consumer<SoftLimitPassed> listener) {
        this.listener = listener;
    }

    @Override
    public void accept(SoftLimitPassed passed) {
        if (told.size() >= MOST_REMEMBERED) {
            told.clear();
        }
        UUID whose = passed.standing().limit().scope().pooled() ? Counter.NOBODY : passed.memberId();
        if (told.add(new Told(
                passed.standing().limit().id(), whose, passed.standing().resetsAt()))) {
            Thread.ofVirtual().start(() -> listener.accept(passed));
        }
    }
}
