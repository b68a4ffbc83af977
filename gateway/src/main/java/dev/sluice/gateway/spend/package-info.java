/**
 * The usage ledger, the counters and the spend limits that hold against them. Must not know HTTP to providers or browsers.
 */
@NullMarked
package dev.sluice.gateway.spend;

import org.jspecify.annotations.NullMarked;
