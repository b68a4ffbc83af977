package dev.sluice.policy.shell;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one parse has found so far, substitutions included.
 *
 * @param commands in the order in which they end
 */
record Reading(List<Command> commands, Set<Doubt> doubts, Set<String> assigned) {
    private static final Pattern LOADER = Pattern.compile(
            "IFS|PATH|CDPATH|LD_.*|DYLD_.*|BASH_ENV|ENV|SHELLOPTS|BASHOPTS"
                    + "|PROMPT_COMMAND|PS4|PYTHONPATH|NODE_OPTIONS|PERL5LIB|PERL5OPT|RUBYOPT|GIT_.*|EDITOR|VISUAL|PAGER");

    static Reading empty() {
        return new Reading(new ArrayList<>(), EnumSet.noneOf(Doubt.class), new HashSet<>());
    }

    void assign(String name) {
        assigned.add(name);
        if (LOADER.matcher(name).matches()) {
            doubts.add(Doubt.LOADER_VARIABLE);
        }
    }

    Script script(@Nullable String unclear) {
        return new Script(List.copyOf(commands), Set.copyOf(doubts), Set.copyOf(assigned), unclear);
    }
}
