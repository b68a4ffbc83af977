package dev.sluice.gateway.startup;

import java.util.Optional;

/** The key that a first start makes, so that there is something to try Sluice with. */
public interface FirstKey {

    /** The whole secret; empty when this start made none. It is shown this once. */
    Optional<String> secret();
}
