@NullMarked
package dev.sluice.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
