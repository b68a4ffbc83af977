package dev.sluice.policy.shell;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a command line would run, flattened: every simple command of lists, pipelines, groups, loops and substitutions.
 *
 * @param assigned names of the variables that the line itself sets
 * @param unclear why the line could not be parsed to its end, or null; its commands are then a guess
 */
public record Script(
        List<Command> commands,
        Set<Doubt> doubts,
        Set<String> assigned,
        @Nullable String unclear) {}
