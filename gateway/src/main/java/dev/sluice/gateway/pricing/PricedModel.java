package dev.sluice.gateway.pricing;

import java.time.LocalDate;
import java.util.List;

/** A model of the book with its price rows, oldest first; there is at least one. */
record PricedModel(BookRows.ModelRow facts, List<RateRow> rows) {

    /** The row in force on this UTC day; the first one for a day before all of them. */
    RateRow rowOn(LocalDate day) {
        RateRow inForce = rows.getFirst();
        for (RateRow row : rows) {
            if (!row.validFrom().isAfter(day)) {
                inForce = row;
            }
        }
        return inForce;
    }

    String id() {
        return facts.id();
    }
}
