package dev.sluice.adminui.overview;

import dev.sluice.adminui.ConnectLines;
import java.util.List;

/**
 * Everything on the start page.
 *
 * @param spenders highest first, this month
 * @param managesKeys whether whoever looks may make keys and members
 */
public record OverviewView(
        List<Figure> figures, SpendChart chart, List<Spender> spenders, ConnectLines connect, boolean managesKeys) {

    /** A member's share; {@code permille} of the highest. */
    public record Spender(String name, String email, String amount, int permille) {}
}
