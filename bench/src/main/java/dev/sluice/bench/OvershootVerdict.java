package dev.sluice.bench;

import dev.sluice.simulator.Charge;
import dev.sluice.simulator.ReceivedRequest;
import dev.sluice.simulator.Simulator;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a case of {@link OvershootScopes} came to: the ledger beside the caps, beside the provider's own bill and beside
 * what reached the provider. Money is exact dollars.
 */
final class OvershootVerdict {

    static final String HEAD =
            "| limits | at the provider | answered in the storm | and after | spent | provider's bill"
                    + " | lost rows | counters off |\n|---|---|---|---|---|---|---|---|";

    /** With more than this left of a cap, another request would have fitted. */
    private static final BigDecimal ONE_REQUEST = new BigDecimal("0.05");

    /** What may be on its way to a gateway that no longer listens: two deltas of a stream. */
    private static final BigDecimal ON_ITS_WAY = new LedgerRow.Tokens(0, 0, 0, 0, 2L * Storm.DELTA_TOKENS).listPrice();

    /** Counters whose sums are not those of the ledger's entries that name them. */
    private static final String UNEXPLAINED = "select count(*) from spend_counter c left join (select k.id,"
            + " sum(e.cost_pico) as cost, count(*) as requests from usage_entry e cross join lateral"
            + " unnest(e.counters) as k(id) group by k.id) l on l.id = c.id where c.reserved <> 0"
            + " or c.settled <> c.carried + coalesce(l.cost, 0)"
            + " or c.requests <> c.carried_requests + coalesce(l.requests, 0)";

    private final ScopedCaps.Case limits;
    private final Map<String, Storm.Sent> sent;
    private final Map<String, BigDecimal> booked = new HashMap<>();
    private final Map<String, BigDecimal> billed = new HashMap<>();
    private final Set<String> estimated = new HashSet<>();
    private final Set<String> reached = new HashSet<>();
    private final BigDecimal spent;
    private final long open;
    private final long off;
    private final List<String> wrong = new ArrayList<>();

    OvershootVerdict(ScopedCaps.Case limits, Storm storm, Simulator simulator, Postgres postgres, String since)
            throws SQLException {
        this.limits = limits;
        this.sent = storm.sent();
        String mine = " from usage_entry where opened_at >= '" + since + "'";
        for (List<String> row : postgres.rows("select coalesce(session_id, ''), cost_pico, estimated" + mine)) {
            booked.merge(row.getFirst(), new BigDecimal(row.get(1)).movePointLeft(12), BigDecimal::add);
            if (row.get(2).equals("t")) {
                estimated.add(row.getFirst());
            }
        }
        for (Charge charge : simulator.bill()) {
            billed.merge(Objects.requireNonNullElse(charge.tag(), ""), price(charge), BigDecimal::add);
        }
        simulator.requests().stream()
                .filter(request -> request.path().startsWith("/v1/messages"))
                .map(ReceivedRequest::tag)
                .filter(Objects::nonNull)
                .forEach(reached::add);
        spent = BigDecimal.valueOf(postgres.number("select coalesce(sum(cost_pico), 0)" + mine), 12);
        open = postgres.number("select count(*) from usage_entry where state = 'open'");
        off = postgres.number(UNEXPLAINED);
    }

    private static BigDecimal price(Charge charge) {
        return new LedgerRow.Tokens(
                        charge.inputTokens(),
                        charge.cacheWrite5mTokens(),
                        charge.cacheWrite1hTokens(),
                        charge.cacheReadTokens(),
                        charge.outputTokens())
                .listPrice();
    }

    /** A line of the table; {@code stormy} and {@code calm} are whole answers. */
    String row(long stormy, long calm) {
        return "| " + limits.name() + " | " + reached.size() + " | " + stormy + " | " + calm + " | " + dollars(spent)
                + " | " + dollars(sum(billed)) + " | " + lost().size() + " | " + off + " |";
    }

    /** Whether too little happened for the case to prove anything: few at the provider, or no cap nearly spent. */
    boolean weak(int enough) {
        return reached.size() < enough
                || limits.caps().stream()
                        .allMatch(cap ->
                                cap.dollars().subtract(sumOf(cap, booked)).compareTo(ONE_REQUEST) >= 0);
    }

    /** Every promise that was broken. */
    List<String> violations() {
        check(lost().isEmpty(), "reached the provider and are not in the ledger: " + lost());
        check(open == 0, open + " rows are still open");
        check(off == 0, off + " counters are not what the ledger adds up to");
        check(spent.compareTo(sum(booked)) == 0 && sent.keySet().containsAll(booked.keySet()), "rows of nobody's");
        for (ScopedCaps.Cap cap : limits.caps()) {
            check(sumOf(cap, booked).compareTo(cap.dollars()) <= 0, cap.name() + ": spent " + sumOf(cap, booked));
            check(sumOf(cap, billed).compareTo(cap.dollars()) <= 0, cap.name() + ": billed " + sumOf(cap, billed));
        }
        billed.forEach(this::checkBill);
        return wrong;
    }

    /** What the ledger knows it books to the cent of the bill; what it has to guess never below it. */
    private void checkBill(String tag, BigDecimal bill) {
        BigDecimal ours = booked.getOrDefault(tag, BigDecimal.ZERO);
        Storm.Sent request = sent.get(tag);
        boolean partly = request != null && request.kind().maybePartOfAStream() && estimated.contains(tag);
        boolean holds = estimated.contains(tag)
                ? ours.add(partly ? ON_ITS_WAY : BigDecimal.ZERO).compareTo(bill) >= 0
                : ours.compareTo(bill) == 0;
        check(holds, tag + " (" + request + ") was billed at " + bill + " and booked at " + ours);
    }

    private Set<String> lost() {
        Set<String> lost = new HashSet<>(reached);
        lost.addAll(billed.keySet());
        lost.removeAll(booked.keySet());
        return lost;
    }

    private BigDecimal sumOf(ScopedCaps.Cap cap, Map<String, BigDecimal> byTag) {
        return byTag.entrySet().stream()
                .filter(entry -> {
                    Storm.Sent request = sent.get(entry.getKey());
                    return request != null && cap.keys().contains(request.key());
                })
                .map(Map.Entry::getValue)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal sum(Map<String, BigDecimal> byTag) {
        return byTag.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static String dollars(BigDecimal amount) {
        return "$" + amount.stripTrailingZeros().toPlainString();
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            wrong.add(limits.name() + ": " + violation);
        }
    }
}
