package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.routing.HealthView;
import dev.sluice.gateway.routing.ProviderHealth;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How providers do, as this replica sees it, in the words of pages and API. */
@Component
class HealthBoard {

    private final ProviderHealth health;
    private final Clock clock;

    HealthBoard(ProviderHealth health, Clock clock) {
        this.health = health;
        this.clock = clock;
    }

    /** How a provider, or one of its models, does. */
    enum Condition {
        HEALTHY,
        /** The provider answers, some of its models rest. */
        PARTLY_DOWN,
        /** Rests because the provider asked for a pause. */
        PAUSED,
        /** Rests after failures. */
        DOWN,
        /** One request is finding out whether it works again. */
        RECOVERING,
        /** Nothing has been asked of it since it was started, changed or enabled. */
        UNKNOWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is known of a provider.
     *
     * @param own null when it gets no requests
     * @param resting those of its models that do not do as it does
     */
    record Standing(Condition condition, @Nullable HealthView own, List<HealthView> resting) {

        /** Whether something would be gained by trying again at once. */
        boolean rests() {
            return condition != Condition.HEALTHY && condition != Condition.UNKNOWN;
        }
    }

    /** A provider's health now. */
    Standing of(String provider) {
        List<HealthView> views = health.snapshot().stream()
                .filter(view -> view.provider().equals(provider))
                .toList();
        HealthView own =
                views.stream().filter(view -> view.model() == null).findFirst().orElse(null);
        if (own == null) {
            return new Standing(Condition.UNKNOWN, null, List.of());
        }
        List<HealthView> models =
                views.stream().filter(view -> view.model() != null).toList();
        List<HealthView> resting = models.stream()
                .filter(model -> model.state() != HealthView.State.CLOSED)
                .toList();
        boolean unused = models.isEmpty() && own.lastError() == null;
        Condition condition = condition(own);
        if (condition == Condition.HEALTHY) {
            condition = unused ? Condition.UNKNOWN : resting.isEmpty() ? Condition.HEALTHY : Condition.PARTLY_DOWN;
        }
        return new Standing(condition, latest(own, models), resting);
    }

    /** Tries a provider again at once. */
    void tryAgain(String provider) {
        health.forget(provider);
    }

    /** Seconds until it is tried again; 0 when the next request does. */
    long secondsToNextTry(HealthView view) {
        long millis = view.nextTry() == null ? 0 : view.nextTry().toEpochMilli() - clock.millis();
        return Math.max(0, (millis + 999) / 1000);
    }

    static Condition condition(HealthView view) {
        return switch (view.state()) {
            case CLOSED -> Condition.HEALTHY;
            case PAUSED -> Condition.PAUSED;
            case OPEN -> Condition.DOWN;
            case HALF_OPEN -> Condition.RECOVERING;
        };
    }

    /** Most errors are those of a model: the latest of them is the provider's last one too. */
    private static HealthView latest(HealthView own, List<HealthView> models) {
        HealthView last = own;
        for (HealthView model : models) {
            if (model.lastErrorAt() != null
                    && (last.lastErrorAt() == null || model.lastErrorAt().isAfter(last.lastErrorAt()))) {
                last = model;
            }
        }
        return new HealthView(
                own.provider(), null, own.state(), own.since(), last.lastError(), last.lastErrorAt(), own.nextTry());
    }
}
