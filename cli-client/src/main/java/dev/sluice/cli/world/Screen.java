package dev.sluice.cli.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** What a person sees: colours only on a terminal that shows them, lines no wider than it. */
public final class Screen {

    private static final int NARROWEST = 20;
    private static final int USUAL_WIDTH = 100;

    private final World world;
    private final boolean colours;

    Screen(World world) {
        this.world = world;
        String term = world.variable("TERM");
        boolean shows = world.windows() || (term != null && !term.equals("dumb"));
        this.colours = terminal('o') && world.variable("NO_COLOR") == null && shows;
    }

    private boolean terminal(char stream) {
        return world.terminals().indexOf(stream) >= 0;
    }

    /** Whether somebody is there to answer. */
    public boolean interactive() {
        return terminal('i') && terminal('e') && world.variable("CI") == null;
    }

    /** Whether a person reads standard output. */
    public boolean read() {
        return terminal('o');
    }

    public boolean colours() {
        return colours;
    }

    public void line(String text) {
        world.out().println(text);
    }

    /** A line that goes on under its own text where the terminal is narrower; {@code head} may be coloured. */
    public void hanging(String head, int columns, String text) {
        int room = read() ? Math.max(NARROWEST, width() - columns) : Integer.MAX_VALUE;
        String margin = " ".repeat(columns);
        String before = head;
        for (String piece : Table.folded(text, room)) {
            line(before + piece);
            before = margin;
        }
    }

    /** To the person, not to whoever reads the output. */
    public void note(String text) {
        world.err().println(text);
    }

    public String bold(String text) {
        return styled("1", text);
    }

    public String dim(String text) {
        return styled("2", text);
    }

    public String good(String text) {
        return styled("32", text);
    }

    public String bad(String text) {
        return styled("31", text);
    }

    public String careful(String text) {
        return styled("33", text);
    }

    private String styled(String code, String text) {
        return colours && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Columns of the terminal; much where the output goes elsewhere, so that nothing is cut there. */
    public int width() {
        if (!read()) {
            return Integer.MAX_VALUE;
        }
        String columns = world.variable("COLUMNS");
        if (columns != null && columns.matches("[0-9]{1,4}")) {
            return Math.max(NARROWEST, Integer.parseInt(columns));
        }
        return world.windows() ? USUAL_WIDTH : askTerminal();
    }

    private static int askTerminal() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return answer.matches("[0-9]+ [1-9][0-9]{0,3}")
                    ? Math.max(NARROWEST, Integer.parseInt(answer.substring(answer.indexOf(' ') + 1)))
                    : USUAL_WIDTH;
        } catch (IOException e) {
            return USUAL_WIDTH;
        }
    }

    /** Asks for yes or no; a plain Enter is no. Where nobody can answer, the command is told how to go without. */
    public boolean confirm(String question) {
        String answer = ask(question + " [y/N] ", "add --yes to go on without being asked");
        return answer.toLowerCase(Locale.ROOT).matches("y|yes");
    }

    /** Asks for a line; {@code without} says what to do where nobody can answer. */
    public String ask(String question, String without) {
        if (!interactive()) {
            throw new Problem(Exit.USAGE, "nobody is there to answer: " + question.strip(), without);
        }
        String term = world.variable("TERM");
        if (term == null || term.equals("dumb")) {
            return plainly(question);
        }
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            return LineReaderBuilder.builder()
                    .terminal(terminal)
                    .build()
                    .readLine(question)
                    .strip();
        } catch (UserInterruptException e) {
            throw new Problem(Exit.INTERRUPTED, "interrupted; nothing was changed", null);
        } catch (EndOfFileException e) {
            return "";
        } catch (IOException e) {
            return plainly(question);
        }
    }

    private String plainly(String question) {
        world.err().print(question);
        world.err().flush();
        try {
            String line = new BufferedReader(new InputStreamReader(world.in(), StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            return "";
        }
    }
}
