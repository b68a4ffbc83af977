package dev.sluice.policy.rules;

import dev.sluice.policy.shell.Command;
import dev.sluice.policy.shell.Word;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One command in the spellings that rules are compared with: as written, without assignments, without wrappers, and,
 * for what is forbidden, also without quotes and seen through programs that run other programs.
 */
final class CommandForm {
    private static final Set<String> SAFE_VARIABLES = Set.of(
            "NODE_ENV",
            "LANG",
            "LANGUAGE",
            "LC_ALL",
            "LC_CTYPE",
            "TZ",
            "NO_COLOR",
            "FORCE_COLOR",
            "CLICOLOR",
            "TERM",
            "COLUMNS",
            "LINES",
            "RUST_BACKTRACE",
            "RUST_LOG",
            "PYTHONUNBUFFERED",
            "GOOS",
            "GOARCH");
    private static final Set<String> SEEN_THROUGH = Set.of(
            "env",
            "sudo",
            "doas",
            "watch",
            "ionice",
            "setsid",
            "flock",
            "exec",
            "nocorrect",
            "chroot",
            "nsenter",
            "unshare",
            "strace",
            "ltrace",
            "chrt",
            "taskset",
            "xargs",
            "parallel",
            "busybox",
            "systemd-run",
            "su",
            "runuser",
            "prlimit",
            "fakeroot",
            "caffeinate",
            "command",
            "builtin",
            "time",
            "timeout",
            "nice",
            "stdbuf");
    private static final Set<String> NEVER_BY_PREFIX = Set.of("watch", "setsid", "ionice", "flock");
    private static final Pattern FIND_ACTION = Pattern.compile("-(exec|execdir|ok|okdir|delete|fprint.*|fls)");
    private static final Pattern DURATION = Pattern.compile("\\d+(\\.\\d+)?[smhd]?");
    private static final int MAX_WRAPPERS = 16;
    private static final int MAX_SUFFIXES = 16;

    private final Command command;
    private final List<List<Word>> stages = new ArrayList<>();
    private final List<List<Word>> insides = new ArrayList<>();
    private final Set<String> allowedTexts;
    private final boolean exactOnly;
    private boolean throughXargs;

    CommandForm(Command command) {
        this.command = command;
        List<Word> words = command.words();
        for (int i = 0; i < MAX_WRAPPERS && !words.isEmpty(); i++) {
            stages.add(words);
            int next = wrapped(words);
            if (next == 0) {
                break;
            }
            throughXargs |= words.getFirst().text().equals("xargs");
            words = words.subList(next, words.size());
        }
        insides.addAll(stages);
        for (List<Word> stage : stages) {
            seeThrough(stage);
        }
        boolean safelyAssigned = safelyAssigned();
        exactOnly = !safelyAssigned || neverByPrefix();
        allowedTexts = allowedTexts(safelyAssigned);
    }

    Command command() {
        return command;
    }

    boolean throughXargs() {
        return throughXargs;
    }

    /** The words behind every wrapper that is stripped; empty for a bare assignment or redirection. */
    List<Word> words() {
        return stages.isEmpty() ? List.of() : stages.getLast();
    }

    String name() {
        return words().isEmpty() ? "" : words().getFirst().text();
    }

    /** The command and every command that it may run in turn. */
    List<List<Word>> insides() {
        return insides;
    }

    /** Whether nothing but known-safe variables is set in front. */
    boolean safelyAssigned() {
        return command.assignments().stream()
                .allMatch(set ->
                        SAFE_VARIABLES.contains(set.name()) && set.value().literal());
    }

    /** What an allow rule's pattern may match. */
    boolean allowedBy(CommandPattern pattern) {
        if (exactOnly && !pattern.exact()) {
            return false;
        }
        for (String text : allowedTexts) {
            if (pattern.matches(text)) {
                return true;
            }
        }
        return false;
    }

    /** The first words of every spelling that an allow rule is compared with. */
    Set<String> allowedPrograms() {
        Set<String> programs = new HashSet<>();
        allowedTexts.forEach(text -> programs.add(CommandPattern.firstWord(text)));
        return programs;
    }

    private Set<String> allowedTexts(boolean safelyAssigned) {
        Set<String> texts = new LinkedHashSet<>();
        texts.add(CommandPattern.squeeze(assigned() + Command.raw(command.words())));
        if (safelyAssigned) {
            stages.forEach(stage -> texts.add(CommandPattern.squeeze(Command.raw(stage))));
        }
        return texts;
    }

    private String assigned() {
        StringBuilder text = new StringBuilder();
        command.assignments().forEach(set -> text.append(set.raw()).append(' '));
        return text.toString();
    }

    private boolean neverByPrefix() {
        if (NEVER_BY_PREFIX.contains(base(name()))) {
            return true;
        }
        return base(name()).equals("find")
                && words().stream()
                        .anyMatch(word -> FIND_ACTION.matcher(word.text()).matches());
    }

    /** Every spelling that a deny or ask rule is compared with. */
    Set<String> restrictedTexts() {
        Set<String> texts = new LinkedHashSet<>();
        texts.add(CommandPattern.squeeze(command.source()));
        texts.add(CommandPattern.squeeze(assigned() + Command.raw(command.words())));
        for (List<Word> inside : insides) {
            texts.add(CommandPattern.squeeze(Command.raw(inside)));
            String text = CommandPattern.squeeze(Command.text(inside));
            texts.add(text);
            String first = inside.getFirst().text();
            if (first.contains("/")) {
                texts.add(base(first) + text.substring(Math.min(text.length(), first.length())));
            }
        }
        return texts;
    }

    static String base(String program) {
        return program.substring(program.lastIndexOf('/') + 1);
    }

    private void seeThrough(List<Word> stage) {
        String program = base(stage.getFirst().text());
        boolean find = program.equals("find");
        if (!find && !SEEN_THROUGH.contains(program)) {
            return;
        }
        int added = 0;
        for (int i = 1; i < stage.size() && added < MAX_SUFFIXES; i++) {
            boolean start = find
                    ? FIND_ACTION.matcher(stage.get(i - 1).text()).matches()
                    : !stage.get(i).text().startsWith("-");
            if (start) {
                insides.add(stage.subList(i, stage.size()));
                added++;
            }
        }
    }

    /** Where the command behind a stripped wrapper starts; 0 where the first word is none. */
    private static int wrapped(List<Word> words) {
        int next = switch (words.getFirst().text()) {
            case "nohup", "builtin", "noglob" -> 1;
            case "command" -> plain(words, 1) ? 1 : 0;
            case "xargs" -> plain(words, 1) ? 1 : 0;
            case "time" -> text(words, 1).equals("-p") ? 2 : plain(words, 1) ? 1 : 0;
            case "timeout" -> timeout(words);
            case "nice" -> nice(words);
            case "stdbuf" -> stdbuf(words);
            default -> 0;
        };
        return next < words.size() && !text(words, next).startsWith("-") ? next : 0;
    }

    private static int timeout(List<Word> words) {
        int i = 1;
        while (text(words, i).startsWith("-")) {
            String flag = text(words, i);
            if (flag.equals("-k") || flag.equals("-s")) {
                i += 2;
            } else if (flag.matches("--(preserve-status|foreground|verbose)|-v|--(kill-after|signal)=\\w+|-[ks]\\w+")) {
                i++;
            } else {
                return 0;
            }
        }
        return DURATION.matcher(text(words, i)).matches() ? i + 1 : 0;
    }

    private static int nice(List<Word> words) {
        String flag = text(words, 1);
        if (flag.equals("-n")) {
            return text(words, 2).matches("[+-]?\\d+") ? 3 : 0;
        }
        if (flag.matches("-n?[+-]?\\d+|--adjustment=[+-]?\\d+")) {
            return 2;
        }
        return plain(words, 1) ? 1 : 0;
    }

    private static int stdbuf(List<Word> words) {
        int i = 1;
        while (text(words, i).startsWith("-")) {
            if (text(words, i).matches("-[ioe]")) {
                i += 2;
            } else if (text(words, i).matches("-[ioe](L|\\d+[KMG]?)|--(input|output|error)=(L|\\d+[KMG]?)")) {
                i++;
            } else {
                return 0;
            }
        }
        return i > 1 ? i : 0;
    }

    private static String text(List<Word> words, int index) {
        return index < words.size() ? words.get(index).text() : "";
    }

    private static boolean plain(List<Word> words, int index) {
        return index < words.size() && !text(words, index).startsWith("-");
    }
}
