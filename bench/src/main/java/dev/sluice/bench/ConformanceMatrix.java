package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What came out for each client mode over each kind of provider. Thread-safe. */
final class ConformanceMatrix {

    private final List<ClientMode> modes;
    private final List<UpstreamKind> upstreams;
    private final Set<ConformanceCheck> checks;
    private final Map<Place, Findings> cells = new ConcurrentHashMap<>();

    ConformanceMatrix(List<ClientMode> modes, List<UpstreamKind> upstreams, Set<ConformanceCheck> checks) {
        this.modes = modes;
        this.upstreams = upstreams;
        this.checks = checks;
    }

    private record Place(ClientMode mode, UpstreamKind upstream) {}

    void put(ClientMode mode, UpstreamKind upstream, Findings findings) {
        cells.put(new Place(mode, upstream), findings);
    }

    /** {@code 7/7}, or how many passed and which did not; a cell that was not run says so. */
    String cell(ClientMode mode, UpstreamKind upstream) {
        Findings findings = cells.get(new Place(mode, upstream));
        if (findings == null) {
            return "not run";
        }
        Set<ConformanceCheck> failed = findings.failed();
        String passed = (checks.size() - failed.size()) + "/" + checks.size();
        return failed.isEmpty()
                ? passed
                : passed + " not " + failed.stream().map(ConformanceCheck::word).collect(Collectors.joining(", "));
    }

    /** Whether every cell was run and nothing was wrong. */
    boolean passed() {
        return problems().isEmpty();
    }

    /** One line for each thing that is wrong, in the order of the table. */
    List<String> problems() {
        List<String> lines = new ArrayList<>();
        for (UpstreamKind upstream : upstreams) {
            for (ClientMode mode : modes) {
                String place = mode.word() + " over " + upstream.word() + ": ";
                Findings findings = cells.get(new Place(mode, upstream));
                if (findings == null) {
                    lines.add(place + "not run");
                } else {
                    findings.lines().forEach(line -> lines.add(place + line));
                }
            }
        }
        return lines;
    }

    /** In Markdown, a row for each mode and a column for each kind of provider. */
    String table() {
        StringBuilder table = new StringBuilder("| client mode |");
        upstreams.forEach(upstream -> table.append(' ').append(upstream.word()).append(" |"));
        table.append("\n|---|").append("---|".repeat(upstreams.size())).append('\n');
        for (ClientMode mode : modes) {
            table.append("| ").append(mode.word()).append(" |");
            upstreams.forEach(
                    upstream -> table.append(' ').append(cell(mode, upstream)).append(" |"));
            table.append('\n');
        }
        return table.toString();
    }
}
