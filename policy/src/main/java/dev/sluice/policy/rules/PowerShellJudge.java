package dev.sluice.policy.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** PowerShell, roughly: separators, aliases, and a refusal of whatever this small reader does not know. */
final class PowerShellJudge implements Judge {
    private static final int MAX_LENGTH = 10_000;
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("gci", "get-childitem"),
            Map.entry("ls", "get-childitem"),
            Map.entry("dir", "get-childitem"),
            Map.entry("gc", "get-content"),
            Map.entry("cat", "get-content"),
            Map.entry("type", "get-content"),
            Map.entry("ri", "remove-item"),
            Map.entry("rm", "remove-item"),
            Map.entry("del", "remove-item"),
            Map.entry("rd", "remove-item"),
            Map.entry("erase", "remove-item"),
            Map.entry("rmdir", "remove-item"),
            Map.entry("cp", "copy-item"),
            Map.entry("copy", "copy-item"),
            Map.entry("cpi", "copy-item"),
            Map.entry("mv", "move-item"),
            Map.entry("move", "move-item"),
            Map.entry("mi", "move-item"),
            Map.entry("ni", "new-item"),
            Map.entry("sc", "set-content"),
            Map.entry("ac", "add-content"),
            Map.entry("iex", "invoke-expression"),
            Map.entry("iwr", "invoke-webrequest"),
            Map.entry("curl", "invoke-webrequest"),
            Map.entry("wget", "invoke-webrequest"),
            Map.entry("irm", "invoke-restmethod"),
            Map.entry("cd", "set-location"),
            Map.entry("sl", "set-location"),
            Map.entry("pwd", "get-location"),
            Map.entry("gl", "get-location"),
            Map.entry("echo", "write-output"),
            Map.entry("ps", "get-process"),
            Map.entry("gps", "get-process"),
            Map.entry("kill", "stop-process"),
            Map.entry("spps", "stop-process"),
            Map.entry("saps", "start-process"),
            Map.entry("start", "start-process"),
            Map.entry("sls", "select-string"),
            Map.entry("%", "foreach-object"),
            Map.entry("?", "where-object"));
    private static final Pattern SYSTEM = Pattern.compile(
            "(?s)\\*|.*[/\\\\]\\*|[a-z]:([/\\\\]+[^/\\\\]*)?[/\\\\]*"
                    + "|[/\\\\]+[^/\\\\]*[/\\\\]*|~[/\\\\]*|\\$(env:)?(home|userprofile|systemroot|windir|programfiles)[/\\\\]*");
    private static final Pattern UNKNOWN = Pattern.compile("(?s).*[`$@(){}\\[\\]<>\"'\\x00-\\x08\\x0b-\\x1f].*");

    private final RuleBook book;
    private final ToolCall call;
    private final String command;
    private final List<String> parts = new ArrayList<>();

    PowerShellJudge(RuleBook book, ToolCall call) {
        this.book = book;
        this.call = call;
        this.command = call.text("command");
        String text = command.length() > 100_000 ? command.substring(0, 100_000) : command;
        for (String part : text.split("[;|\\n\\r&(){}]+")) {
            String squeezed = CommandPattern.squeeze(part).toLowerCase(Locale.ROOT);
            if (!squeezed.isEmpty()) {
                parts.add(canonical(squeezed));
            }
        }
    }

    private static String canonical(String text) {
        int space = text.indexOf(' ');
        String name = space < 0 ? text : text.substring(0, space);
        return ALIASES.getOrDefault(name, name) + (space < 0 ? "" : text.substring(space));
    }

    private static CommandPattern pattern(CommandPattern pattern) {
        CommandPattern lower = pattern.lowerCase();
        return new CommandPattern(canonical(lower.pattern()), lower.prefix());
    }

    @Override
    public Iterable<CompiledRule> candidates(RuleShelf shelf) {
        return shelf.about("PowerShell");
    }

    @Override
    public boolean restrictedBy(CompiledRule rule) {
        if (!rule.about("PowerShell")) {
            return false;
        }
        if (rule.specifier() instanceof CompiledRule.Parameter parameter) {
            return parameter.matches(call.input());
        }
        CommandPattern pattern = rule.command();
        return rule.whole() || (pattern != null && parts.stream().anyMatch(pattern(pattern)::matches));
    }

    @Override
    public @Nullable Decision unsafe() {
        for (String part : parts) {
            String[] words = part.replaceAll("[\"']", "").split(" ");
            for (int i = 1; words[0].equals("remove-item") && i < words.length; i++) {
                for (String target : words[i].split(",")) {
                    if (SYSTEM.matcher(target).matches() && !target.isEmpty()) {
                        return Decision.of(Outcome.DENY, Decision.Step.SAFETY_CHECK, "it removes a system path");
                    }
                }
            }
        }
        return parts.isEmpty() || command.length() > MAX_LENGTH
                ? Decision.of(Outcome.ASK, Decision.Step.SAFETY_CHECK, "the command is empty or too long to judge")
                : null;
    }

    @Override
    public @Nullable Decision approved() {
        if (UNKNOWN.matcher(command).matches() || command.replace("&&", "").contains("&")) {
            return null;
        }
        Decision decision = null;
        for (String part : parts) {
            CompiledRule found = allowing(part);
            if (found == null) {
                return null;
            }
            decision = Decision.by(found.rule(), "every part of the command is covered by an allow rule");
        }
        return decision;
    }

    private @Nullable CompiledRule allowing(String part) {
        for (CompiledRule rule : candidates(book.shelf(Effect.ALLOW))) {
            CommandPattern pattern = rule.command();
            if (rule.about("PowerShell")
                    && (rule.whole() || (pattern != null && pattern(pattern).matches(part)))) {
                return rule;
            }
        }
        return null;
    }

    @Override
    public Decision otherwise() {
        return book.session().mode() == Mode.BYPASS
                ? Decision.of(Outcome.ALLOW, Decision.Step.MODE, "the mode allows everything")
                : Decision.of(Outcome.ASK, Decision.Step.NOTHING_MATCHED, "no rule allows the command");
    }
}
