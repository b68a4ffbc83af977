package dev.sluice.cli.setup;

import dev.sluice.cli.world.Screen;
import dev.sluice.cli.world.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What changes from one text to another, line by line; secrets in it are masked. */
public final class Diff {

    private static final int CONTEXT = 2;
    private static final int MOST_LINES = 4_000;
    private static final Pattern SECRET = Pattern.compile(
            "(\"[^\"]*(?:TOKEN|KEY|SECRET|PASSWORD|HEADERS)[^\"]*\"\\s*:\\s*)\"[^\"]+\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern HELPER = Pattern.compile("\"apiKeyHelper\"|_TTL_MS\"");

    private Diff() {}

    private record Line(char mark, String text) {}

    public static void print(Screen screen, String before, String after) {
        List<Line> lines = lines(before.lines().toList(), after.lines().toList());
        boolean[] shown = new boolean[lines.size()];
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).mark() != ' ') {
                for (int j = Math.max(0, i - CONTEXT); j <= Math.min(lines.size() - 1, i + CONTEXT); j++) {
                    shown[j] = true;
                }
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            if (shown[i]) {
                Line line = lines.get(i);
                String text = "  " + line.mark() + " " + masked(line.text());
                screen.note(line.mark() == '+' ? screen.good(text) : line.mark() == '-' ? screen.bad(text) : text);
            } else if (i > 0 && shown[i - 1]) {
                screen.note("    …");
            }
        }
    }

    static String masked(String line) {
        String clean = Table.printable(line);
        return HELPER.matcher(clean).find() ? clean : SECRET.matcher(clean).replaceAll("$1\"…\"");
    }

    /** Longest common subsequence; settings files are short. */
    private static List<Line> lines(List<String> a, List<String> b) {
        List<Line> lines = new ArrayList<>();
        if (a.size() > MOST_LINES || b.size() > MOST_LINES) {
            lines.add(new Line(' ', "(too long to be shown)"));
            return lines;
        }
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                lines.add(new Line(' ', a.get(i++)));
                j++;
            } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line('-', a.get(i++)));
            } else {
                lines.add(new Line('+', b.get(j++)));
            }
        }
        return lines;
    }
}
