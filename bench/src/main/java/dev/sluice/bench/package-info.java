/** Load drivers and experiments that measure Sluice beside nginx. Talks to the programs it measures over loopback only. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
