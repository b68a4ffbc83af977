/** Tests of the simulator over real sockets. */
@NullMarked
package dev.sluice.simulator;

import org.jspecify.annotations.NullMarked;
