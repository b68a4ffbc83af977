/**
 * What a model answer says it used, read from its bytes as they pass. Must not know prices, people or the network stack.
 */
@NullMarked
package dev.sluice.gateway.metering;

import org.jspecify.annotations.NullMarked;
