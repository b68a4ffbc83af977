package dev.sluice.cli;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Problem;
import dev.sluice.cli.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@CommandLine.Command(
        name = "completion",
        description = "Print a script that completes commands in your shell.",
        footer = {
            "",
            "Examples:",
            "  bash        sluice completion bash > ~/.local/share/bash-completion/completions/sluice",
            "  zsh         sluice completion zsh > \"${fpath[1]}/_sluice\"",
            "  fish        sluice completion fish > ~/.config/fish/completions/sluice.fish",
            "  PowerShell  sluice completion powershell | Out-String | Invoke-Expression"
        })
final class CompletionCommand extends Command {

    @Parameters(paramLabel = "<shell>", description = "bash, zsh, fish or powershell.")
    private String shell = "";

    @Spec
    private @Nullable CommandSpec spec;

    CompletionCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() {
        if (spec == null) {
            return Exit.BUG;
        }
        CommandLine root = spec.root().commandLine();
        screen.line(
                switch (shell) {
                    case "bash" -> AutoComplete.bash("sluice", root);
                    case "zsh" -> zsh(root);
                    case "fish" -> fish(root, "", "__fish_use_subcommand");
                    case "powershell" -> powerShell(root);
                    default ->
                        throw new Problem(
                                Exit.USAGE,
                                "there is no completion for " + shell,
                                "choose bash, zsh, fish or powershell");
                });
        return Exit.DONE;
    }

    private static boolean shown(CommandLine line) {
        return !line.getCommandSpec().usageMessage().hidden();
    }

    private static String about(CommandSpec spec) {
        return plain(spec.usageMessage().description());
    }

    /** The first sentence, without what means something to a shell. */
    private static String plain(String[] lines) {
        return lines.length == 0 ? "" : lines[0].replaceAll("\\. .*|\\.$", "").replaceAll("['\"`\\\\$\n]", "");
    }

    private static String fish(CommandLine line, String path, String condition) {
        StringBuilder script = new StringBuilder(path.isEmpty() ? "complete -c sluice -f\n" : "");
        line.getSubcommands().forEach((name, under) -> {
            if (shown(under)) {
                script.append("complete -c sluice -n '")
                        .append(condition)
                        .append("' -a ")
                        .append(name)
                        .append(" -d '")
                        .append(about(under.getCommandSpec()))
                        .append("'\n");
                String within = path + "__fish_seen_subcommand_from " + name;
                for (OptionSpec option : under.getCommandSpec().options()) {
                    if (!option.hidden() && option.longestName().startsWith("--")) {
                        script.append("complete -c sluice -n '")
                                .append(within)
                                .append("' -l ")
                                .append(option.longestName().substring(2))
                                .append('\n');
                    }
                }
                script.append(fish(
                        under,
                        within + "; and ",
                        within + "; and not __fish_seen_subcommand_from "
                                + String.join(" ", under.getSubcommands().keySet())));
            }
        });
        return script.toString();
    }

    /** Native, with descriptions; works as a file in fpath, where the first use loads it, and when it is sourced. */
    private static String zsh(CommandLine root) {
        StringBuilder table = new StringBuilder();
        described(root, "sluice", table);
        return """
                #compdef sluice
                _sluice() {
                  local -A table
                  table=(
                %s  )
                  local at=sluice word
                  for word in ${words[2,CURRENT-1]}; do
                    (( ${+table[$at $word]} )) && at="$at $word"
                  done
                  local -a choices
                  choices=(${(f)table[$at]})
                  if [[ ${words[CURRENT]} == -* ]]; then
                    choices=(${(M)choices:#-*})
                  else
                    choices=(${choices:#-*})
                  fi
                  if (( $#choices )); then
                    _describe -t commands sluice choices
                  else
                    _files
                  fi
                }
                if [[ $funcstack[1] == _sluice ]]; then
                  _sluice "$@"
                else
                  compdef _sluice sluice
                fi""".formatted(table);
    }

    private static void described(CommandLine line, String path, StringBuilder table) {
        List<String> words = new ArrayList<>();
        line.getSubcommands().forEach((name, under) -> {
            if (shown(under)) {
                words.add(name + ":" + about(under.getCommandSpec()));
            }
        });
        line.getCommandSpec().options().stream()
                .filter(option -> !option.hidden() && option.longestName().startsWith("--"))
                .forEach(option -> words.add(option.longestName() + ":" + plain(option.description())));
        table.append("    '")
                .append(path)
                .append("' '")
                .append(String.join("\n", words))
                .append("'\n");
        line.getSubcommands().forEach((name, under) -> described(under, path + " " + name, table));
    }

    private static String powerShell(CommandLine root) {
        StringBuilder table = new StringBuilder();
        collect(root, "", table);
        return """
                $SluiceWords = @{
                %s}
                Register-ArgumentCompleter -Native -CommandName sluice -ScriptBlock {
                  param($word, $ast, $position)
                  $path = ''
                  foreach ($element in $ast.CommandElements | Select-Object -Skip 1) {
                    $next = ($path + ' ' + $element.ToString()).Trim()
                    if ($SluiceWords.ContainsKey($next)) { $path = $next }
                  }
                  $SluiceWords[$path] -split ' ' | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                  }
                }""".formatted(table);
    }

    private static void collect(CommandLine line, String path, StringBuilder table) {
        String words = java.util.stream.Stream.concat(
                        line.getSubcommands().entrySet().stream()
                                .filter(entry -> shown(entry.getValue()))
                                .map(java.util.Map.Entry::getKey),
                        line.getCommandSpec().options().stream()
                                .filter(option -> !option.hidden())
                                .map(OptionSpec::longestName))
                .collect(Collectors.joining(" "));
        table.append("  '").append(path).append("' = '").append(words).append("'\n");
        line.getSubcommands()
                .forEach((name, under) -> collect(under, path.isEmpty() ? name : path + " " + name, table));
    }
}
