package dev.sluice.adminui.dryrun;

import dev.sluice.adminui.Moment;
import java.util.List;

/** What a limit would have done; amounts and counts as text. */
public record DryRunView(
        int stopped, String seen, String refused, String requests, String notSpent, String spent, List<Row> rows) {

    /** One who would have been stopped; {@code name} is empty for everybody together. */
    public record Row(
            String name, String email, Moment first, int periods, String refused, String spent, String notSpent) {}
}
