package dev.sluice.gateway.startup;

import java.util.Optional;

/** The one-time link with which the owner sets Sluice up. */
public interface SetupLink {

    /** Path and query of the link, such as {@code /setup?token=…}; empty once there is an owner. */
    Optional<String> pendingPath();
}
