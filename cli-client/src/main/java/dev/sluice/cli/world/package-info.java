/** What a run of the program sees of its surroundings: variables, streams, terminal, clock; and how it ends. Must not know gateways. */
@NullMarked
package dev.sluice.cli.world;

import org.jspecify.annotations.NullMarked;
