package dev.sluice.gateway.secrets;

import java.util.Optional;
import java.util.function.BiFunction;

/** A place in the database that holds sealed secrets. */
public interface SealedColumn {

    /**
     * Replaces what {@code rewrap} answers for each sealed secret of this place, given its purpose and its sealed form;
     * nothing means that it stays.
     *
     * @return how many were replaced
     */
    int rewrap(BiFunction<String, byte[], Optional<byte[]>> rewrap);
}
