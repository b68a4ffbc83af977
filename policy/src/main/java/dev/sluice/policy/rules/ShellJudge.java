package dev.sluice.policy.rules;

import dev.sluice.policy.shell.Command;
import dev.sluice.policy.shell.Doubt;
import dev.sluice.policy.shell.Word;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bash and Monitor: every part of the command line needs its own approval, and one forbidden part forbids all. */
final class ShellJudge implements Judge {
    /** Characters; a longer command always asks. */
    private static final int MAX_LENGTH = 10_000;

    /** Characters of all the names of all the files of one command, in every directory that it may run in. */
    private static final int MAX_NAMES = 50_000;

    private final RuleBook book;
    private final Session session;
    private final Paths paths;
    private final FileRules files;
    private final ToolCall call;
    private final String line;
    private final CommandFacts facts;
    private final Set<String> texts = new LinkedHashSet<>();
    private final Set<String> programs = new HashSet<>();
    private final boolean sandboxed;
    private final Set<Target> targets = new LinkedHashSet<>();
    private boolean crowded;
    private int named;

    ShellJudge(RuleBook book, Paths paths, ToolCall call) {
        this.book = book;
        this.session = book.session();
        this.paths = paths;
        this.files = new FileRules(book, paths);
        this.call = call;
        this.line = call.text("command");
        this.facts = new CommandFacts(line, session, paths);
        facts.forms().forEach(form -> texts.addAll(form.restrictedTexts()));
        texts.forEach(text -> programs.add(CommandPattern.firstWord(text)));
        this.sandboxed = inSandbox();
        this.crowded = facts.crowded();
        findTargets();
    }

    private boolean inSandbox() {
        boolean possible = book.sandbox().active() && session.mode() != Mode.PLAN && !session.windows();
        boolean refused = call.input().path("dangerouslyDisableSandbox").booleanValue(false);
        return possible && !refused && book.sandbox().excluded().stream().noneMatch(this::anyText);
    }

    private boolean anyText(CommandPattern pattern) {
        for (String text : texts) {
            if (pattern.matches(text)) {
                return true;
            }
        }
        return false;
    }

    private boolean aboutShell(CompiledRule rule) {
        return rule.about(call.tool()) || rule.about("Bash");
    }

    @Override
    public Iterable<CompiledRule> candidates(RuleShelf shelf) {
        return shelf.forCommands(programs);
    }

    @Override
    public boolean restrictedBy(CompiledRule rule) {
        if (aboutShell(rule)) {
            CommandPattern pattern = rule.command();
            boolean replaced = sandboxed && rule.rule().effect() == Effect.ASK;
            if ((rule.whole() && !replaced)
                    || (pattern != null && anyText(pattern))
                    || (rule.specifier() instanceof CompiledRule.Parameter parameter
                            && parameter.matches(call.input()))) {
                return true;
            }
        }
        return filesRestrictedBy(rule);
    }

    private boolean filesRestrictedBy(CompiledRule rule) {
        boolean reading = rule.about("Read") && rule.path() != null;
        boolean writing = rule.about("Edit") && (rule.path() != null || !rule.about("Bash"));
        if (!reading && !writing) {
            return false;
        }
        if (crowded) {
            return true;
        }
        for (Target target : targets) {
            if (target.written()
                    ? FileRules.restrictsWrite(rule, target.spellings())
                    : reading && FileRules.restrictsRead(rule, target.spellings())) {
                return true;
            }
        }
        return false;
    }

    /** A file that the line reads or writes, by every name it has. */
    private record Target(List<String> spellings, boolean written) {}

    private void findTargets() {
        for (CommandForm form : facts.forms()) {
            form.command().redirects().forEach(redirect -> target(redirect.target(), redirect.output()));
            for (List<Word> inside : form.insides()) {
                boolean writes = ShellFiles.writes(inside);
                if (writes || ShellFiles.reads(inside)) {
                    ShellFiles.operands(inside).forEach(operand -> target(operand, writes));
                }
            }
        }
    }

    private void target(Word word, boolean written) {
        String text = crowded ? null : facts.resolve(word);
        if (text == null || text.isEmpty() || text.equals("/dev/null")) {
            return;
        }
        for (String place : facts.places(text)) {
            named += place.length();
            targets.add(new Target(paths.spellings(place), written));
        }
        crowded = named > MAX_NAMES;
    }

    @Override
    public String because() {
        return crowded
                ? "the command names more files than can be looked at, so the rule may cover one"
                : "the rule covers the call";
    }

    @Override
    public @Nullable Decision unsafe() {
        if (crowded) {
            return unsafe("the command names more files than can be looked at");
        }
        boolean removes =
                facts.forms().stream().anyMatch(form -> form.insides().stream().anyMatch(CriticalPaths::removes));
        if (removes && new CriticalPaths(session, paths).removedBy(facts)) {
            return unsafe("it removes a critical path");
        }
        if (facts.script().unclear() != null) {
            return unsafe("the command cannot be parsed: " + facts.script().unclear());
        }
        if (line.length() > MAX_LENGTH) {
            return unsafe("the command is longer than " + MAX_LENGTH + " characters");
        }
        if (facts.forms().isEmpty()) {
            return unsafe("there is no command");
        }
        return session.mode() != Mode.BYPASS && writesProtected() ? unsafe("it writes a protected path") : null;
    }

    private static Decision unsafe(String reason) {
        return Decision.of(Outcome.ASK, Decision.Step.SAFETY_CHECK, reason);
    }

    private boolean writesProtected() {
        for (CommandForm form : facts.forms()) {
            for (Command.Redirect redirect : form.command().redirects()) {
                if (redirect.output() && guarded(redirect.target())) {
                    return true;
                }
            }
            for (List<Word> inside : form.insides()) {
                if (ShellFiles.writes(inside)
                        && ShellFiles.operands(inside).stream().anyMatch(this::guarded)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean guarded(Word word) {
        return facts.places(word.text()).stream()
                .anyMatch(place -> paths.spellings(place).stream().anyMatch(ProtectedPaths::contain));
    }

    @Override
    public @Nullable Decision approved() {
        Decision verdict = verdict();
        return verdict.outcome() == Outcome.ALLOW ? verdict : null;
    }

    @Override
    public Decision otherwise() {
        return session.mode() == Mode.BYPASS
                ? Decision.of(Outcome.ALLOW, Decision.Step.MODE, "the mode allows everything")
                : verdict();
    }

    private Decision verdict() {
        for (Doubt doubt : Doubt.values()) {
            if (facts.doubtful(doubt) && !(sandboxed && doubt.containedBySandbox())) {
                return nothing("the command cannot be matched reliably: " + doubt.reason());
            }
        }
        if (sandboxed) {
            return Decision.of(Outcome.ALLOW, Decision.Step.MODE, "the sandbox contains the command");
        }
        Decision decision =
                Decision.of(Outcome.ALLOW, Decision.Step.MODE, "every part only reads, or the mode allows it");
        for (CommandForm form : facts.forms()) {
            if (form.command().nested()) {
                continue;
            }
            for (Command.Redirect redirect : form.command().redirects()) {
                if (redirect.output() ? !writeCovered(redirect.target()) : !readable(redirect.target())) {
                    return nothing("nothing allows the redirection to "
                            + shown(redirect.target().raw()));
                }
            }
            if (unknownRemoval(form)) {
                return nothing("what it removes is not known");
            }
            CompiledRule rule = allowing(form);
            if (rule != null) {
                decision = Decision.by(rule.rule(), "every part of the command is allowed, this one by the rule");
            } else if (!harmless(form)) {
                return nothing("no rule allows " + shown(form.command().source()));
            }
        }
        return decision;
    }

    private static String shown(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private static Decision nothing(String reason) {
        return Decision.of(Outcome.ASK, Decision.Step.NOTHING_MATCHED, reason);
    }

    private boolean unknownRemoval(CommandForm form) {
        return form.insides().stream()
                .anyMatch(inside -> CriticalPaths.removes(inside)
                        && (form.throughXargs() || inside.stream().anyMatch(word -> facts.resolve(word) == null)));
    }

    private @Nullable CompiledRule allowing(CommandForm form) {
        if (form.command().words().isEmpty() && form.command().assignments().isEmpty()) {
            return null;
        }
        for (CompiledRule rule : book.shelf(Effect.ALLOW).forCommands(form.allowedPrograms())) {
            CommandPattern pattern = rule.command();
            if (aboutShell(rule) && (rule.whole() || (pattern != null && form.allowedBy(pattern)))) {
                return rule;
            }
        }
        return null;
    }

    /** What runs without any rule: reading, moving inside the working directories, and acceptEdits' own commands. */
    private boolean harmless(CommandForm form) {
        if (!form.safelyAssigned()) {
            return false;
        }
        List<Word> words = form.words();
        if (words.isEmpty()) {
            return true;
        }
        if (form.name().equals("cd")) {
            return !facts.lost() && facts.directories().stream().allMatch(paths::inside);
        }
        boolean git = form.name().toLowerCase(Locale.ROOT).equals("git");
        boolean readOnly = !(git && facts.moves())
                && !(form.throughXargs() && ShellFiles.reads(words))
                && ReadOnlyCommands.approve(words, this::readable);
        return readOnly
                || (session.mode() == Mode.ACCEPT_EDITS
                        && !form.throughXargs()
                        && ShellFiles.plainWriter(words)
                        && ShellFiles.operands(words).stream().allMatch(this::inScope));
    }

    private boolean readable(Word word) {
        String text = facts.resolve(word);
        if (text == null || facts.lost()) {
            return false;
        }
        return text.isEmpty()
                || text.equals("-")
                || text.equals("/dev/null")
                || facts.places(text).stream()
                        .allMatch(place -> paths.inside(place) || files.allowsRead(place) != null);
    }

    private boolean inScope(Word word) {
        String text = facts.resolve(word);
        return text != null && !facts.lost() && facts.places(text).stream().allMatch(paths::inside);
    }

    private boolean writeCovered(Word target) {
        String text = facts.resolve(target);
        if ("/dev/null".equals(text)) {
            return true;
        }
        if (text == null || text.isEmpty() || target.tilde() || target.has(Word.Kind.GLOB)) {
            return false;
        }
        if (facts.moves() || session.mode() == Mode.PLAN) {
            return false;
        }
        String place = paths.absolute(text);
        return files.allowsWrite(place) != null || (session.mode() == Mode.ACCEPT_EDITS && paths.inside(place));
    }
}
