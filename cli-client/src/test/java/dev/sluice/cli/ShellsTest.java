package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Completion scripts in the shells themselves, and manual pages in the programs that show them. */
class ShellsTest {

    @TempDir
    private Path folder;

    private Path script(String shell, String name) throws IOException {
        Person.Run run = new Person(folder.resolve("home")).run("completion", shell);
        assertThat(run.exit()).isZero();
        return Files.writeString(folder.resolve(name), run.out());
    }

    private record Ended(int exit, String out, String err) {}

    private Ended run(String... command) throws IOException, InterruptedException {
        return run(List.of(command));
    }

    private Ended run(List<String> command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + command);
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static void needs(String program) {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
        assumeThat(there).as("%s is not installed", program).isTrue();
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        needs("bash");
        // What is asked here is not asked by a key press, so that there are no options of one to set.
        String ask = """
                compopt() { :; }
                . "$1"; shift
                f=$(complete -p sluice | sed 's/.*-F \\([^ ]*\\).*/\\1/')
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
                "$f" sluice "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        String file = script("bash", "sluice.bash").toString();
        assertThat(run("bash", "--norc", "-c", ask, "ask", file, "sluice", "conf")
                        .out())
                .isEqualToIgnoringWhitespace("config");
        assertThat(run("bash", "--norc", "-c", ask, "ask", file, "sluice", "config", "exp")
                        .out())
                .isEqualToIgnoringWhitespace("export");
        Ended options = run("bash", "--norc", "-c", ask, "ask", file, "sluice", "limits", "set", "--po");
        assertThat(options.out()).isEqualToIgnoringWhitespace("--pool");
        assertThat(options.err()).isEmpty();
    }

    @Test
    void zshCompletesAtTheFirstKeyPress() throws Exception {
        needs("zsh");
        script("zsh", "_sluice");
        Path ask = Files.writeString(folder.resolve("ask.zsh"), """
                zmodload zsh/zpty
                zpty z zsh -f -i
                zpty -w z "PS1='' fpath=($1 \\$fpath); autoload -U compinit; compinit -u -d $1/dump; \\
                  sluice() { print -r -- \\"<<\\$*>>\\"; }; print rea''dy"
                zpty -r z line '*ready*'
                zpty -w z $'sluice conf\\texp\\t--out\\tx'
                zpty -r z line '*<<*>>*'
                print -r -- "$line"
                zpty -d z
                """);
        assertThat(run("zsh", "-f", ask.toString(), folder.toString()).out()).contains("<<config export --output x>>");
        Ended sourced =
                run("zsh", "-f", "-c", "autoload -U compinit; compinit -u -D; . ./_sluice; print $_comps[sluice]");
        assertThat(sourced.out() + sourced.err()).isEqualToIgnoringWhitespace("_sluice");
    }

    @Test
    void fishCompletesWithDescriptions() throws Exception {
        needs("fish");
        String file = script("fish", "sluice.fish").toString();
        Ended run = run(
                "fish",
                "--no-config",
                "-c",
                "source " + file + "; complete -C 'sluice conf'; complete -C 'sluice config exp';"
                        + " complete -C 'sluice limits set --po'");
        assertThat(run.out().lines().map(line -> line.split("\t")[0])).containsExactly("config", "export", "--pool");
        assertThat(run.out()).contains("config\tFor admins");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void manualPagesHaveNoFaults() throws Exception {
        needs("groff");
        needs("man");
        Path pages = folder.resolve("man1");
        assertThat(new Person(folder.resolve("home"))
                        .run("man", pages.toString())
                        .exit())
                .isZero();
        List<String> lint = new ArrayList<>(List.of("groff", "-man", "-ww", "-Tutf8", "-z"));
        try (Stream<Path> all = Files.list(pages)) {
            all.map(Path::toString).sorted().forEach(lint::add);
        }
        assertThat(lint).hasSizeGreaterThan(50);
        assertThat(run(lint).err()).isEmpty();
        Ended shown = run(
                "man", "-P", "cat", "-l", pages.resolve("sluice-config-plan.1").toString());
        assertThat(shown.out())
                .contains("SLUICE-CONFIG-PLAN(1)")
                .containsPattern("sluice-config-plan +- +Show +what +apply +would +do\\.")
                .contains("  sluice config plan sluice.yaml --json");
    }
}
