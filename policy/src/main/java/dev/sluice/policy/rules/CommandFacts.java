package dev.sluice.policy.rules;

import dev.sluice.policy.shell.Command;
import dev.sluice.policy.shell.Doubt;
import dev.sluice.policy.shell.Script;
import dev.sluice.policy.shell.ShellParser;
import dev.sluice.policy.shell.Word;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A command line, parsed, with what is known about directories and variables in it. */
final class CommandFacts {
    private static final Set<String> SHELLS = Set.of("bash", "sh", "zsh", "dash", "ksh", "ash");
    private static final Set<String> MOVERS = Set.of("cd", "pushd", "popd");
    private static final Pattern COMMAND_FLAG = Pattern.compile("-[a-z]*c[a-z]*");
    /** Different directories that one line is followed through. */
    private static final int MAX_DIRECTORIES = 32;

    private static final int MAX_SHELLS = 3;

    private final Session session;
    private final Paths paths;
    private final Script script;
    private final List<CommandForm> forms = new ArrayList<>();
    private final Set<String> directories = new LinkedHashSet<>();
    private boolean lost;
    private boolean crowded;

    CommandFacts(String line, Session session, Paths paths) {
        this.session = session;
        this.paths = paths;
        this.script = ShellParser.parse(line);
        add(script, 0);
        directories.add(paths.absolute("."));
        String current = paths.absolute(".");
        for (CommandForm form : forms) {
            if (directories.size() > MAX_DIRECTORIES) {
                lost = true;
                crowded = true;
                break;
            }
            if (MOVERS.contains(form.name())) {
                current = moved(form.words(), current);
                directories.add(current);
            }
        }
    }

    /** The script's own commands, and those of a shell that it starts with {@code -c}. */
    private void add(Script parsed, int shells) {
        for (Command command : parsed.commands()) {
            CommandForm form = new CommandForm(shells == 0 ? command : nested(command));
            forms.add(form);
            for (List<Word> inside : form.insides()) {
                String inner = shells < MAX_SHELLS ? shellText(inside) : null;
                if (inner != null) {
                    add(ShellParser.parse(inner), shells + 1);
                }
            }
        }
    }

    private static Command nested(Command command) {
        return new Command(command.assignments(), command.words(), command.redirects(), command.source(), true);
    }

    private static @Nullable String shellText(List<Word> words) {
        String program = CommandForm.base(words.getFirst().text());
        if (program.equals("eval") && words.size() > 1) {
            return Command.text(words.subList(1, words.size()));
        }
        for (int i = 1; SHELLS.contains(program) && i + 1 < words.size(); i++) {
            if (COMMAND_FLAG.matcher(words.get(i).text()).matches()) {
                return words.get(i + 1).text();
            }
        }
        return null;
    }

    private String moved(List<Word> words, String current) {
        Word target = words.size() == 2 && words.getFirst().text().equals("cd") ? words.get(1) : null;
        String text = target == null || target.has(Word.Kind.GLOB) ? null : resolve(target);
        if (words.size() == 1 && words.getFirst().text().equals("cd")) {
            text = session.home();
        }
        if (text == null || text.startsWith("-") || text.isEmpty()) {
            lost = true;
            return current;
        }
        return paths.absolute(text, current);
    }

    Script script() {
        return script;
    }

    List<CommandForm> forms() {
        return forms;
    }

    /** Every directory that a command of the line may run in, as far as known. */
    Set<String> directories() {
        return directories;
    }

    /** Whether the line may leave the directory that it starts in. */
    boolean moves() {
        return lost || directories.size() > 1;
    }

    /** Whether it moves to a place that is not known. */
    boolean lost() {
        return lost;
    }

    /** Whether it moves through more places than are looked at. */
    boolean crowded() {
        return crowded;
    }

    boolean doubtful(Doubt doubt) {
        return script.doubts().contains(doubt);
    }

    /** The word's text with known variables in it, or null. */
    @Nullable
    String resolve(Word word) {
        return word.resolve(this::variable);
    }

    private @Nullable String variable(String name) {
        if (script.assigned().contains(name)) {
            return null;
        }
        return switch (name) {
            case "HOME" -> session.home();
            case "PWD" -> directories.size() > 1 || lost ? null : session.cwd();
            default -> null;
        };
    }

    /** Every place that a written path may mean. */
    List<String> places(String text) {
        if (directories.size() == 1) {
            return List.of(paths.absolute(text, directories.iterator().next()));
        }
        return directories.stream()
                .map(directory -> paths.absolute(text, directory))
                .distinct()
                .toList();
    }
}
