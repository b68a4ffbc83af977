package dev.sluice.policy.rules;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every tool without commands or files: web, MCP, agents, skills, {@code /cd} and the rest. */
final class PlainJudge implements Judge {
    /** Documentation that may be fetched without asking; the vendor does not publish its own list. */
    private static final Set<String> DOCUMENTATION = Set.of(
            "code.claude.com",
            "platform.claude.com",
            "modelcontextprotocol.io",
            "docs.python.org",
            "developer.mozilla.org",
            "doc.rust-lang.org",
            "go.dev",
            "pkg.go.dev",
            "nodejs.org",
            "react.dev",
            "docs.oracle.com",
            "docs.spring.io",
            "kubernetes.io");

    private final RuleBook book;
    private final Session session;
    private final ToolCall call;
    private final @Nullable String host;
    private final List<String> directories;

    PlainJudge(RuleBook book, Paths paths, ToolCall call) {
        this.book = book;
        this.session = book.session();
        this.call = call;
        this.host = call.tool().equals("WebFetch") ? HostPattern.host(call.text("url")) : null;
        this.directories = call.tool().equals("Cd") ? paths.spellings(paths.absolute(call.text("path"))) : List.of();
    }

    @Override
    public Iterable<CompiledRule> candidates(RuleShelf shelf) {
        return shelf.about(call.tool());
    }

    @Override
    public boolean restrictedBy(CompiledRule rule) {
        return rule.about(call.tool()) && matches(rule, true);
    }

    private boolean matches(CompiledRule rule, boolean restricts) {
        return switch (rule.specifier()) {
            case CompiledRule.Whole() -> true;
            case CompiledRule.Parameter parameter -> parameter.matches(call.input());
            case CompiledRule.Host(HostPattern pattern) -> host != null && pattern.matches(host);
            case CompiledRule.Name(CommandPattern pattern) -> named(pattern, restricts);
            case CompiledRule.Path(PathPattern pattern) ->
                restricts
                        ? directories.stream().anyMatch(directory -> pattern.matches(directory, false))
                        : directories.stream().allMatch(directory -> pattern.matches(directory, false));
            case CompiledRule.Command command -> false;
        };
    }

    private boolean named(CommandPattern pattern, boolean restricts) {
        if (call.tool().equals("Agent")) {
            return pattern.matches(call.text("subagent_type"));
        }
        String skill = call.text("skill").startsWith("/") ? call.text("skill").substring(1) : call.text("skill");
        String full = CommandPattern.squeeze(skill + " " + call.text("args"));
        return pattern.matches(full) || (restricts && pattern.matches(skill));
    }

    @Override
    public @Nullable Decision unsafe() {
        return call.tool().equals("WebFetch") && host == null
                ? Decision.of(Outcome.ASK, Decision.Step.SAFETY_CHECK, "the address cannot be read")
                : null;
    }

    @Override
    public @Nullable Decision approved() {
        for (CompiledRule rule : candidates(book.shelf(Effect.ALLOW))) {
            if (matches(rule, false)) {
                return Decision.by(rule.rule(), "the rule covers the call");
            }
        }
        return null;
    }

    @Override
    public Decision otherwise() {
        if (call.tool().equals("Cd")) {
            boolean listed = !book.shelf(Effect.ALLOW).about("Cd").isEmpty();
            return listed
                    ? Decision.of(Outcome.DENY, Decision.Step.NOTHING_MATCHED, "no Cd rule allows the directory")
                    : Decision.of(Outcome.ALLOW, Decision.Step.MODE, "the person's own command needs no permission");
        }
        if (session.mode() == Mode.BYPASS || Tools.FREE.contains(call.tool())) {
            return Decision.of(Outcome.ALLOW, Decision.Step.MODE, "the tool needs no permission in this mode");
        }
        if (host != null && DOCUMENTATION.contains(host)) {
            return Decision.of(Outcome.ALLOW, Decision.Step.MODE, "the host is documentation");
        }
        return Decision.of(Outcome.ASK, Decision.Step.NOTHING_MATCHED, "no rule allows the call");
    }
}
