package dev.sluice.cli.world;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Rows under headings: aligned on a terminal, tab-separated elsewhere. Where the terminal is narrow, columns that may give
 * way do, the last text is folded where it may be, and what still does not fit stands one field a line.
 */
public final class Table {

    private static final String GAP = "  ";
    private static final String NOTHING = "-";
    private static final int NARROWEST_FOLD = 12;
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    private static final Pattern TO_THE_SECOND = Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ");

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();
    private Set<String> givingWay = Set.of();
    private boolean wide;
    private boolean folding;

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

    /** These are left out, the last first, where the terminal is too narrow for all. */
    public Table givingWay(Set<String> names) {
        givingWay = names;
        return this;
    }

    /** Everything, in rows, however narrow the terminal is. */
    public Table wide(boolean all) {
        wide = all;
        return this;
    }

    /** The last column is text that may go on in the next line; nobody copies it. */
    public Table folding() {
        folding = true;
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

    private static String toTheMinute(String cell) {
        return TO_THE_SECOND.matcher(cell).matches() ? cell.substring(0, 16) + "Z" : cell;
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
        List<Integer> columns = filled();
        if (wide) {
            aligned(screen, columns, Integer.MAX_VALUE);
            return;
        }
        List<String> left = makeRoom(columns, screen.width());
        if (width(columns) > screen.width() && folding) {
            rows.replaceAll(row -> row.stream().map(Table::toTheMinute).toList());
        }
        int last = screen.width() - width(columns.subList(0, columns.size() - 1)) - GAP.length();
        if (width(columns) <= screen.width() || (folding && last >= NARROWEST_FOLD)) {
            aligned(screen, columns, last);
            if (!left.isEmpty()) {
                screen.note(screen.dim("Not shown: " + String.join(", ", left) + " (--wide, --json)"));
            }
        } else {
            stacked(screen);
        }
    }

    /** The columns in which anything stands. */
    private List<Integer> filled() {
        return new ArrayList<>(IntStream.range(0, headings.size())
                .filter(column -> column == 0
                        || rows.stream().anyMatch(row -> !row.get(column).equals(NOTHING)))
                .boxed()
                .toList());
    }

    /** Takes columns out until the rest fits; names them, or takes none out where it would not help. */
    private List<String> makeRoom(List<Integer> columns, int room) {
        List<Integer> kept = new ArrayList<>(columns);
        List<Integer> going = columns.stream()
                .filter(column -> givingWay.contains(headings.get(column)))
                .sorted(Comparator.reverseOrder())
                .toList();
        List<String> left = new ArrayList<>();
        for (int column : going) {
            if (width(kept) > room) {
                kept.remove((Integer) column);
                left.addFirst(headings.get(column));
            }
        }
        if (width(kept) > room) {
            return List.of();
        }
        columns.retainAll(kept);
        return left;
    }

    private void stacked(Screen screen) {
        List<Integer> columns = filled();
        int width = columns.stream()
                .mapToInt(column -> headings.get(column).length())
                .max()
                .orElse(0);
        for (List<String> row : rows) {
            for (int column : columns) {
                // Never cut: a link or an id that ends in dots is of no use; the terminal wraps.
                if (column == 0 || !row.get(column).equals(NOTHING)) {
                    screen.line(screen.dim(pad(headings.get(column), width)) + GAP + row.get(column));
                }
            }
            screen.line("");
        }
    }

    private int width(List<Integer> columns) {
        int total = (columns.size() - 1) * GAP.length();
        for (int column : columns) {
            total += width(column);
        }
        return total;
    }

    private int width(int column) {
        return Math.max(
                headings.get(column).length(),
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }

    private void aligned(Screen screen, List<Integer> columns, int last) {
        screen.line(screen.dim(line(headings, columns)));
        int end = columns.getLast();
        String margin = " ".repeat(Math.max(0, width(columns) - width(end)));
        for (List<String> row : rows) {
            List<String> pieces = folded(row.get(end), last);
            List<String> first = new ArrayList<>(row);
            first.set(end, pieces.getFirst());
            screen.line(line(first, columns));
            pieces.stream().skip(1).forEach(piece -> screen.line(margin + piece));
        }
    }

    /** Pieces no wider than this, parted at spaces where there are any. */
    static List<String> folded(String text, int width) {
        List<String> pieces = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int end = space > 0 ? space : width;
            pieces.add(rest.substring(0, end).stripTrailing());
            rest = rest.substring(end).stripLeading();
        }
        pieces.add(rest);
        return pieces;
    }

    private String line(List<String> cells, List<Integer> columns) {
        StringBuilder line = new StringBuilder();
        for (int column : columns) {
            line.append(line.isEmpty() ? "" : GAP).append(pad(cells.get(column), width(column)));
        }
        return line.toString().stripTrailing();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
