/**
 * Which provider serves a request: the model catalogue and map, order and weights, rules of residency, sessions that
 * stick, and the memory of which provider failed. Must not know wire formats, money or HTTP.
 */
@NullMarked
package dev.sluice.gateway.routing;

import org.jspecify.annotations.NullMarked;
