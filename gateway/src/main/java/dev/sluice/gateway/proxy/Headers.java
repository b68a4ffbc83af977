package dev.sluice.gateway.proxy;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Read access to the header fields of a message; names are matched without regard to case. */
public interface Headers {

    /** The first value of a field, or null. */
    @Nullable
    String first(String name);

    /** Every value of a field in order of appearance. */
    List<String> all(String name);

    /** Visits every field as (name as received, value). */
    void forEach(BiConsumer<String, String> visitor);
}
