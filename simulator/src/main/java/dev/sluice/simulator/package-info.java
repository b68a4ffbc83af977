/** A stand-in model provider: speaks the provider's wire format with delays and faults on demand. Knows nothing of Sluice. */
@NullMarked
package dev.sluice.simulator;

import org.jspecify.annotations.NullMarked;
