/** Re-rating: what past usage costs at the prices that are known now, as corrections beside the ledger. */
@NullMarked
package dev.sluice.gateway.rerating;

import org.jspecify.annotations.NullMarked;
