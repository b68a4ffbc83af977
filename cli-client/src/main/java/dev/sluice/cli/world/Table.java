package dev.sluice.cli.world;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rows under headings: aligned on a terminal, tab-separated elsewhere, one field a line where the terminal is narrow. */
public final class Table {

    private static final String GAP = "  ";
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** As many cells as there are headings. */
    public Table row(String... cells) {
        List<String> clean = new ArrayList<>();
        for (String cell : cells) {
            clean.add(printable(cell));
        }
        rows.add(clean);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Text from elsewhere must not steer the terminal. */
    public static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** An instant is for people to the second; pipes and JSON have all of it. */
    private static String readable(String cell) {
        return INSTANT.matcher(cell).matches() ? cell.substring(0, 19).replace('T', ' ') + "Z" : cell;
    }

    public void print(Screen screen) {
        if (!screen.read()) {
            rows.forEach(row -> screen.line(String.join("\t", row)));
            return;
        }
        if (rows.isEmpty()) {
            screen.note("There are none.");
            return;
        }
        rows.replaceAll(row -> row.stream().map(Table::readable).toList());
        int[] widths = widths();
        int total = (headings.size() - 1) * GAP.length();
        for (int width : widths) {
            total += width;
        }
        if (total > screen.width()) {
            stacked(screen);
            return;
        }
        screen.line(screen.dim(aligned(headings, widths)));
        rows.forEach(row -> screen.line(aligned(row, widths)));
    }

    private void stacked(Screen screen) {
        int width = headings.stream().mapToInt(String::length).max().orElse(0);
        for (List<String> row : rows) {
            for (int i = 0; i < headings.size(); i++) {
                // Never cut: a link or an id that ends in dots is of no use; the terminal wraps.
                screen.line(screen.dim(pad(headings.get(i), width)) + GAP + row.get(i));
            }
            screen.line("");
        }
    }

    private int[] widths() {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    headings.get(i).length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
        }
        return widths;
    }

    private static String aligned(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            line.append(i == 0 ? "" : GAP).append(pad(cells.get(i), widths[i]));
        }
        return line.toString().stripTrailing();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
