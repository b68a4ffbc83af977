package dev.sluice.policy.rules;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one rule; what it cannot use it refuses with a sentence that says what to write instead. */
final class RuleParser {
    /** Characters of one rule. */
    private static final int MAX_LENGTH = 10_000;

    private static final Pattern FORM = Pattern.compile("(?s)([A-Za-z*][A-Za-z0-9_*:.-]*)(?:\\((.*)\\))?");
    private static final Pattern PARAMETER = Pattern.compile("(?s)\\s*([A-Za-z_][A-Za-z0-9_]*)\\s*:\\s*(.*)");
    private static final Pattern MCP_PREFIX = Pattern.compile("mcp__[A-Za-z0-9_:.-]+?__.*");
    private static final Set<String> COMMANDS = Set.of("Bash", "PowerShell", "Monitor");

    private final Session session;

    RuleParser(Session session) {
        this.session = session;
    }

    /** A usable rule, perhaps with a warning, or a refusal. */
    sealed interface Result {
        record Parsed(CompiledRule rule, String warning) implements Result {}

        record Skipped(String warning) implements Result {}
    }

    Result parse(Rule rule) {
        Matcher form = FORM.matcher(rule.text().strip());
        if (rule.text().length() > MAX_LENGTH || !form.matches()) {
            return skip(rule, "is not of the form Tool or Tool(specifier)");
        }
        String tool = Tools.canonical(form.group(1));
        String specifier = form.group(2) == null ? "*" : form.group(2).strip();
        if (specifier.isEmpty() || specifier.equals(":*")) {
            return skip(rule, "has nothing between its parentheses");
        }
        boolean allows = rule.effect() == Effect.ALLOW;
        if (tool.contains("*")) {
            boolean anchored = MCP_PREFIX.matcher(tool).matches() && tool.indexOf('*') > tool.indexOf("__", 5) + 1;
            if (allows && !anchored) {
                return skip(rule, "approves nothing: in an allow rule * may stand only behind mcp__<server>__");
            }
        }
        String warning = !allows && !tool.contains("*") && !tool.contains("_") && !Tools.known(tool)
                ? text(rule, "names a tool that is not known")
                : "";
        Predicate<String> tools = tools(tool);
        if (specifier.equals("*")) {
            return new Result.Parsed(new CompiledRule(rule, tools, new CompiledRule.Whole()), warning);
        }
        Matcher parameter = PARAMETER.matcher(specifier);
        if (!allows && parameter.matches() && parameterRule(tool, parameter.group(1), parameter.group(2))) {
            if (parameter.group(1).equals(Tools.PRIMARY_FIELD.get(tool))) {
                return skip(rule, "is ignored: the tool's main field has a specifier of its own");
            }
            return new Result.Parsed(
                    new CompiledRule(
                            rule,
                            tools,
                            new CompiledRule.Parameter(
                                    parameter.group(1), parameter.group(2).strip())),
                    warning);
        }
        return specific(rule, tool, specifier, tools);
    }

    private static boolean parameterRule(String tool, String field, String value) {
        Set<String> fields = Tools.FIELDS.get(tool);
        boolean prefixForm =
                COMMANDS.contains(tool) && value.equals("*") && !(fields != null && fields.contains(field));
        return !prefixForm && (fields == null ? !field.equals("domain") : fields.contains(field));
    }

    private Result specific(Rule rule, String tool, String specifier, Predicate<String> tools) {
        if (Tools.UNCONSULTED.containsKey(tool)) {
            return skip(rule, "is never consulted: write " + Tools.UNCONSULTED.get(tool) + "(" + specifier + ")");
        }
        return switch (tool) {
            case "Bash", "Monitor", "PowerShell" ->
                parsed(rule, tools, new CompiledRule.Command(CommandPattern.of(specifier)));
            case "Read", "Edit", "Cd" -> path(rule, tools, specifier);
            case "Skill", "Agent" -> parsed(rule, tools, new CompiledRule.Name(CommandPattern.of(specifier)));
            case "WebFetch" ->
                specifier.startsWith("domain:") && specifier.length() > "domain:".length()
                        ? parsed(rule, tools, new CompiledRule.Host(HostPattern.of(specifier.substring(7))))
                        : skip(rule, "needs WebFetch(domain:host)");
            default -> skip(rule, "has a specifier, but this tool takes none");
        };
    }

    private Result path(Rule rule, Predicate<String> tools, String specifier) {
        boolean single = specifier.startsWith("/") && !specifier.startsWith("//");
        if (single && rule.scope() == Scope.MANAGED && rule.effect() == Effect.ALLOW) {
            return skip(rule, "starts with a single slash, which has no meaning in managed settings: write // or ~/");
        }
        String slash = switch (rule.scope()) {
            case PROJECT, MANAGED -> session.projectRoot();
            case USER -> session.home() + "/.claude";
            case LOCAL, CLI -> session.cwd();
        };
        PathPattern pattern = PathPattern.of(specifier, rule.effect() != Effect.ALLOW, slash, session);
        String warning = single && rule.scope() == Scope.MANAGED
                ? text(rule, "starts with a single slash, which has no stated meaning in managed settings")
                : "";
        return new Result.Parsed(new CompiledRule(rule, tools, new CompiledRule.Path(pattern)), warning);
    }

    private static Predicate<String> tools(String tool) {
        if (tool.contains("*")) {
            return name -> Globs.matches(tool, name);
        }
        if (tool.startsWith("mcp__") && tool.indexOf("__", 5) < 0) {
            return name -> name.equals(tool) || name.startsWith(tool + "__");
        }
        return tool::equals;
    }

    private static Result parsed(Rule rule, Predicate<String> tools, CompiledRule.Specifier specifier) {
        return new Result.Parsed(new CompiledRule(rule, tools, specifier), "");
    }

    private static Result skip(Rule rule, String problem) {
        return new Result.Skipped(text(rule, problem));
    }

    private static String text(Rule rule, String problem) {
        String shown = rule.text().length() > 200 ? rule.text().substring(0, 200) + "…" : rule.text();
        return rule.scope().name().toLowerCase(java.util.Locale.ROOT) + " rule \"" + shown + "\" " + problem;
    }
}
