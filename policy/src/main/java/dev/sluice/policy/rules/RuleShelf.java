package dev.sluice.policy.rules;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of one effect, in the order of their files, found without looking at each: by the tool that they are about,
 * and command rules by the first word of the commands that they can match. What is left out could never match.
 */
final class RuleShelf {
    private final List<CompiledRule> rules;
    private final Map<String, List<CompiledRule>> byTool = new HashMap<>();
    private final Map<String, List<CompiledRule>> byFileTool = new HashMap<>();
    private final BitSet withoutFirstWord = new BitSet();
    private final Map<String, List<Integer>> byFirstWord = new HashMap<>();

    RuleShelf(List<CompiledRule> rules) {
        this.rules = List.copyOf(rules);
        for (String tool : Tools.all()) {
            byTool.put(tool, select(tool));
        }
        for (String tool : Tools.EDITORS) {
            byFileTool.put(tool, selectForFile(tool));
        }
        for (String tool : Tools.READERS) {
            byFileTool.put(tool, selectForFile(tool));
        }
        for (int i = 0; i < this.rules.size(); i++) {
            String word = firstWord(this.rules.get(i));
            if (word.isEmpty()) {
                withoutFirstWord.set(i);
            } else {
                byFirstWord.computeIfAbsent(word, key -> new ArrayList<>(1)).add(i);
            }
        }
    }

    private static String firstWord(CompiledRule rule) {
        CommandPattern pattern = rule.command();
        String word = pattern == null ? "" : CommandPattern.firstWord(pattern.pattern());
        return word.indexOf('*') < 0 ? word : "";
    }

    private List<CompiledRule> select(String tool) {
        return rules.stream().filter(rule -> rule.about(tool)).toList();
    }

    private List<CompiledRule> selectForFile(String tool) {
        return rules.stream()
                .filter(rule -> rule.about(tool) || rule.about("Read") || rule.about("Edit"))
                .toList();
    }

    /** The rules about a tool. */
    List<CompiledRule> about(String tool) {
        List<CompiledRule> known = byTool.get(tool);
        return known == null ? select(tool) : known;
    }

    /** The rules about a tool that reads or writes files, and all path rules. */
    List<CompiledRule> aboutFiles(String tool) {
        List<CompiledRule> known = byFileTool.get(tool);
        return known == null ? selectForFile(tool) : known;
    }

    /** Every rule but those for commands that start with another word. */
    List<CompiledRule> forCommands(Collection<String> firstWords) {
        BitSet found = (BitSet) withoutFirstWord.clone();
        for (String word : firstWords) {
            byFirstWord.getOrDefault(word, List.of()).forEach(found::set);
        }
        List<CompiledRule> candidates = new ArrayList<>(found.cardinality());
        for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
            candidates.add(rules.get(i));
        }
        return candidates;
    }
}
