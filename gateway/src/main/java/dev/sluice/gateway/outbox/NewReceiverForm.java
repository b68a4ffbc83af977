package dev.sluice.gateway.outbox;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A receiver to be added. */
record NewReceiverForm(@Nullable ReceiverKind kind, String name, String url) {

    NewReceiverForm {
        name = Objects.requireNonNullElse(name, "").strip();
        url = Objects.requireNonNullElse(url, "").strip();
    }
}
