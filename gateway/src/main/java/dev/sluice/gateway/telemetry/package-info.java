/**
 * Telemetry of clients: taken in, stamped with who really sent it, queued on disk and sent on to any number of collectors;
 * and what clients report of their use. Must not know money or providers.
 */
@NullMarked
package dev.sluice.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
