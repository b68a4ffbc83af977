package dev.sluice.policy.rules;

/** Checks one rule as it would stand in managed settings, for editors and validators. */
public final class RuleSyntax {
    private static final Session NOWHERE =
            new Session("/", "/", "/", false, true, false, true, Mode.DEFAULT, Links.NONE);

    private RuleSyntax() {}

    /** What is wrong with a rule; {@code effective} is false where it would be skipped, an empty text means nothing is. */
    public record Verdict(boolean effective, String problem) {}

    public static Verdict check(Effect effect, String rule) {
        return switch (new RuleParser(NOWHERE).parse(new Rule(Scope.MANAGED, effect, rule))) {
            case RuleParser.Result.Parsed(CompiledRule parsed, String warning) -> new Verdict(true, warning);
            case RuleParser.Result.Skipped(String warning) -> new Verdict(false, warning);
        };
    }

    /** The names of the built-in tools. */
    public static java.util.Set<String> tools() {
        return Tools.all();
    }
}
