package dev.sluice.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The figures of one run: several rounds of each, medians at the end, and beside each subject's figure its ratio to
 * nginx, taken round by round (nginx runs directly before each subject) before the median is taken.
 */
final class Report {

    private static final String NGINX = "nginx";
    private static final MathContext DIGITS = new MathContext(4);

    private final Map<Cell, List<Double>> values = new LinkedHashMap<>();
    private final Map<Cell, List<Double>> ratios = new LinkedHashMap<>();

    /** What a figure is about. */
    record Cell(String workload, String subject, String metric) {}

    /** One finished line. */
    record Line(Cell cell, double value, double ratio) {}

    /** Adds the figures of one pass of a subject, with those of the nginx pass just before it. */
    void add(String workload, String subject, Map<String, Double> figures, Map<String, Double> nginxBefore) {
        figures.forEach((metric, value) -> {
            Cell cell = new Cell(workload, subject, metric);
            values.computeIfAbsent(cell, _ -> new ArrayList<>()).add(value);
            Double base = nginxBefore.get(metric);
            if (base != null && base > 0) {
                ratios.computeIfAbsent(cell, _ -> new ArrayList<>()).add(value / base);
            }
        });
    }

    /** Adds the figures of an nginx pass itself. */
    void addNginx(String workload, Map<String, Double> figures) {
        add(workload, NGINX, figures, Map.of());
    }

    /** Medians, in the order in which the cells came first. */
    List<Line> lines() {
        return values.entrySet().stream()
                .map(entry -> new Line(
                        entry.getKey(),
                        median(entry.getValue()),
                        ratios.containsKey(entry.getKey()) ? median(ratios.get(entry.getKey())) : Double.NaN))
                .toList();
    }

    /** {@code workload,subject,metric,value,ratio_to_nginx}; the ratio is empty where there is none. */
    String csv() {
        return lines().stream()
                .map(line -> String.join(
                        ",",
                        line.cell().workload(),
                        line.cell().subject(),
                        line.cell().metric(),
                        number(line.value()),
                        Double.isNaN(line.ratio()) ? "" : String.format(Locale.ROOT, "%.2f", line.ratio())))
                .collect(Collectors.joining("\n", "workload,subject,metric,value,ratio_to_nginx\n", "\n"));
    }

    /** A Markdown table: a line for each workload and metric, a column for each subject. */
    String table() {
        List<Line> lines = lines();
        List<String> subjects =
                lines.stream().map(line -> line.cell().subject()).distinct().toList();
        StringBuilder table = new StringBuilder("| Workload | Measure | " + String.join(" | ", subjects)
                + " |\n|---|---|" + "---|".repeat(subjects.size()) + "\n");
        lines.stream()
                .map(line -> new Cell(line.cell().workload(), "", line.cell().metric()))
                .distinct()
                .forEach(row -> {
                    table.append("| ")
                            .append(row.workload())
                            .append(" | ")
                            .append(row.metric())
                            .append(" |");
                    for (String subject : subjects) {
                        table.append(' ')
                                .append(lines.stream()
                                        .filter(line ->
                                                line.cell().equals(new Cell(row.workload(), subject, row.metric())))
                                        .map(Report::shown)
                                        .findFirst()
                                        .orElse(""))
                                .append(" |");
                    }
                    table.append('\n');
                });
        return table.toString();
    }

    /** Writes the CSV. */
    void writeCsv(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, csv());
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String shown(Line line) {
        return number(line.value())
                + (Double.isNaN(line.ratio()) ? "" : String.format(Locale.ROOT, " (%.2f x)", line.ratio()));
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toPlainString();
    }
}
