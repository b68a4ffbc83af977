package dev.sluice.adminui.reconciliation;

import dev.sluice.adminui.Moment;

/** One comparison; {@code explained} in percent with three digits. */
public record ProofRow(Moment at, String explained, String counted, String ledger, int differences, int millis) {}
