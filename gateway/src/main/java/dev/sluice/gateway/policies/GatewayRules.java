package dev.sluice.gateway.policies;

import dev.sluice.policy.settings.Finding;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Whoever enforces the {@code gateway} part of policies says here what may stand in it. */
public interface GatewayRules {

    /** Mistakes in a {@code gateway} document, with JSON paths that begin at {@code $}; a copy is given. */
    List<Finding> check(ObjectNode gateway);
}
