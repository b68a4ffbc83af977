package dev.sluice.gateway.policies;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Two texts side by side, line by line. */
final class Diff {

    /** Beyond so many cells of comparison the differing middle is shown as replaced whole. */
    private static final long MOST_CELLS = 4_000_000;

    enum Kind {
        SAME,
        REMOVED,
        ADDED,
        CHANGED
    }

    /** A row; an empty side has number 0. */
    record Row(Kind kind, int leftNumber, String left, int rightNumber, String right) {}

    private final List<String> left;
    private final List<String> right;
    private final List<Row> rows = new ArrayList<>();

    private Diff(List<String> left, List<String> right) {
        this.left = left;
        this.right = right;
    }

    static List<Row> of(String left, String right) {
        return new Diff(left.lines().toList(), right.lines().toList()).run();
    }

    private List<Row> run() {
        int start = 0;
        while (start < Math.min(left.size(), right.size()) && left.get(start).equals(right.get(start))) {
            same(start, start);
            start++;
        }
        int endLeft = left.size();
        int endRight = right.size();
        while (endLeft > start && endRight > start && left.get(endLeft - 1).equals(right.get(endRight - 1))) {
            endLeft--;
            endRight--;
        }
        middle(start, endLeft, endRight);
        for (int i = 0; endLeft + i < left.size(); i++) {
            same(endLeft + i, endRight + i);
        }
        return List.copyOf(rows);
    }

    private void middle(int start, int endLeft, int endRight) {
        int height = endLeft - start;
        int width = endRight - start;
        if ((long) height * width > MOST_CELLS) {
            gap(start, endLeft, start, endRight);
            return;
        }
        int[][] longest = new int[height + 1][width + 1];
        for (int i = height - 1; i >= 0; i--) {
            for (int j = width - 1; j >= 0; j--) {
                longest[i][j] = left.get(start + i).equals(right.get(start + j))
                        ? longest[i + 1][j + 1] + 1
                        : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        int gapLeft = 0;
        int gapRight = 0;
        while (i < height && j < width) {
            if (left.get(start + i).equals(right.get(start + j))) {
                gap(start + gapLeft, start + i, start + gapRight, start + j);
                same(start + i++, start + j++);
                gapLeft = i;
                gapRight = j;
            } else if (longest[i + 1][j] >= longest[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
        gap(start + gapLeft, endLeft, start + gapRight, endRight);
    }

    /** What stands on one side only; lines that face each other count as changed. */
    private void gap(int fromLeft, int toLeft, int fromRight, int toRight) {
        int count = Math.max(toLeft - fromLeft, toRight - fromRight);
        for (int k = 0; k < count; k++) {
            int l = fromLeft + k;
            int r = fromRight + k;
            boolean inLeft = l < toLeft;
            boolean inRight = r < toRight;
            Kind kind = inLeft && inRight ? Kind.CHANGED : inLeft ? Kind.REMOVED : Kind.ADDED;
            rows.add(new Row(
                    kind,
                    inLeft ? l + 1 : 0,
                    inLeft ? left.get(l) : "",
                    inRight ? r + 1 : 0,
                    inRight ? right.get(r) : ""));
        }
    }

    private void same(int l, int r) {
        rows.add(new Row(Kind.SAME, l + 1, left.get(l), r + 1, right.get(r)));
    }

    /** The rows that differ with so many around them; a gap is marked by a null-free row of kind SAME and numbers 0. */
    static List<Row> around(List<Row> rows, int context) {
        List<Row> kept = new ArrayList<>();
        boolean skipped = false;
        for (int i = 0; i < rows.size(); i++) {
            int from = Math.max(0, i - context);
            int to = Math.min(rows.size(), i + context + 1);
            boolean near = rows.subList(from, to).stream().anyMatch(row -> row.kind() != Kind.SAME);
            if (near) {
                if (skipped) {
                    kept.add(new Row(Kind.SAME, 0, "…", 0, "…"));
                }
                kept.add(rows.get(i));
                skipped = false;
            } else {
                skipped = true;
            }
        }
        return Collections.unmodifiableList(kept);
    }
}
