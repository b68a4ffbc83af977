/** Dry runs: what a spend limit would have done in a past month, from the ledger. Changes nothing. */
@NullMarked
package dev.sluice.gateway.dryrun;

import org.jspecify.annotations.NullMarked;
