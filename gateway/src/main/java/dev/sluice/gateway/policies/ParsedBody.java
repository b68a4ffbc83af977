package dev.sluice.gateway.policies;

import tools.jackson.databind.node.ObjectNode;

/** A policy whose documents are sound. Nobody changes the trees. */
record ParsedBody(Audience audience, ObjectNode settings, ObjectNode gateway, ObjectNode desktop) {}
