package dev.sluice.gateway.provideradmin;

/** What is known of a provider's health, for people. */
public interface ProviderHealthView {

    /** How a provider does. */
    enum Health {
        HEALTHY,
        /** Tried again now and then after failures. */
        RECOVERING,
        /** Not asked for the time being. */
        DOWN,
        /** Nothing has been asked of it yet. */
        UNKNOWN
    }

    /** The health of a provider, by its name. */
    Health of(String provider);
}
