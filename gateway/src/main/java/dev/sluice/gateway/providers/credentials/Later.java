package dev.sluice.gateway.providers.credentials;

import dev.sluice.gateway.waiting.Waiting;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes something when it is needed first: the cloud libraries behind it are not loaded before. */
final class Later<T> {

    private final Supplier<T> maker;
    private volatile @Nullable T made;

    Later(Supplier<T> maker) {
        this.maker = maker;
    }

    T get() {
        T known = made;
        return known == null ? make() : known;
    }

    private T make() {
        Waiting.begins();
        return makeOnce();
    }

    private synchronized T makeOnce() {
        T known = made;
        if (known == null) {
            known = maker.get();
            made = known;
        }
        return known;
    }
}
