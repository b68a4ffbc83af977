package dev.sluice.gateway.providers.credentials;

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

    private synchronized T make() {
        T known = made;
        if (known == null) {
            known = maker.get();
            made = known;
        }
        return known;
    }
}
