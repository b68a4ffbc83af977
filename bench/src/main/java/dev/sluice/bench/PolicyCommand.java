package dev.sluice.bench;

import dev.sluice.policy.rules.Links;
import dev.sluice.policy.rules.Mode;
import dev.sluice.policy.rules.PermissionEngine;
import dev.sluice.policy.rules.RuleBook;
import dev.sluice.policy.rules.Scope;
import dev.sluice.policy.rules.Session;
import dev.sluice.policy.rules.ToolCall;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code bench/policy}: what policies cost. The permission engine under 300 rules, whose promise is about CPU time, because a
 * shared machine takes wall time away at will; the hourly question of 10,000 clients; guardrails on the way of requests.
 */
final class PolicyCommand {
    private static final Set<String> KNOWN =
            Set.of("jar", "decisions", "warm-up", "rounds", "only", "record", "commit", "keep-logs");
    private static final long PROMISE_P99_NANOS = 100_000;
    private static final long PROMISE_LONG_NANOS = 5_000_000;
    private static final int LONG_COMMAND = 5_000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final StringBuilder table = new StringBuilder();

    private PolicyCommand() {}

    /** True when all promises held. */
    static boolean run(List<String> arguments) throws Exception {
        Options options = Options.of(arguments, KNOWN);
        String only = options.text("only", "");
        PolicyPage page = new PolicyPage(options);
        boolean held = true;
        if (only.isEmpty() || only.equals("engine")) {
            held = new PolicyCommand().engine(options, page);
        }
        if (only.isEmpty() || !only.equals("engine")) {
            held &= PolicyDelivery.run(options, only, page);
        }
        page.write();
        return held;
    }

    private boolean engine(Options options, PolicyPage page) {
        int decisions = options.number("decisions", 100_000);
        int warmUp = options.number("warm-up", 50_000);
        PermissionEngine engine = new PermissionEngine(RuleBook.of(Map.of(Scope.MANAGED, policy()), session()));
        say("| calls | CPU p50 us | CPU p99 us | CPU max us | wall p50 us | wall p99 us |\n|---|---|---|---|---|---|");
        boolean held = measure("ordinary calls", engine, calls(), warmUp, decisions) <= PROMISE_P99_NANOS;
        held &= measure("commands of 5,000 characters", engine, longCommands(), warmUp / 20, decisions / 50)
                <= PROMISE_LONG_NANOS;
        page.put("Engine", "300 rules; " + decisions + " decisions after " + warmUp + " to warm up.\n\n" + table);
        return held;
    }

    private void say(String line) {
        Console.say(line);
        table.append(line).append('\n');
    }

    private long measure(String name, PermissionEngine engine, List<ToolCall> calls, int warmUp, int decisions) {
        for (int i = 0; i < warmUp; i++) {
            engine.decide(calls.get(i % calls.size()));
        }
        Histogram cpu = new Histogram(3);
        Histogram wall = new Histogram(3);
        for (int i = 0; i < decisions; i++) {
            ToolCall call = calls.get(i % calls.size());
            long cpuStart = THREADS.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            engine.decide(call);
            wall.recordValue(System.nanoTime() - start);
            cpu.recordValue(THREADS.getCurrentThreadCpuTime() - cpuStart);
        }
        say("| " + name + " | " + micros(cpu, 50) + " | " + micros(cpu, 99) + " | " + cpu.getMaxValue() / 1000 + " | "
                + micros(wall, 50) + " | " + micros(wall, 99) + " |");
        return cpu.getValueAtPercentile(99);
    }

    private static String micros(Histogram histogram, double percentile) {
        return String.format(java.util.Locale.ROOT, "%.1f", histogram.getValueAtPercentile(percentile) / 1000.0);
    }

    private static Session session() {
        return new Session("/code/app", "/code/app", "/home/dev", false, true, false, true, Mode.DEFAULT, Links.NONE);
    }

    /** 100 rules of each effect, as security teams write them. */
    static ObjectNode policy() {
        ObjectNode settings = JSON.createObjectNode();
        ObjectNode permissions = settings.putObject("permissions");
        ArrayNode deny = permissions.putArray("deny");
        ArrayNode ask = permissions.putArray("ask");
        ArrayNode allow = permissions.putArray("allow");
        for (int i = 0; i < 25; i++) {
            deny.add("Bash(forbidden" + i + " *)").add("Bash(git push*--force" + i + "*)");
            deny.add("Read(**/secrets" + i + "/**)").add("Edit(//etc/part" + i + "/**)");
            ask.add("Bash(deploy" + i + " *)").add("Bash(kubectl * delete-" + i + " *)");
            ask.add("WebFetch(domain:host" + i + ".example.test)").add("mcp__server" + i + "__write");
            allow.add("Bash(npm run task" + i + ":*)").add("Bash(make target" + i + ")");
            allow.add("Edit(src/part" + i + "/**)").add("Bash(git log --oneline" + i + ")");
        }
        return settings;
    }

    private static List<ToolCall> calls() {
        List<ToolCall> calls = new ArrayList<>();
        for (String command : List.of(
                "git status",
                "npm run task7 -- --watch",
                "make target24",
                "git log --oneline3 && git diff --stat",
                "cat src/main/App.java | head -50",
                "cd src && grep -rn TODO . | sort | uniq -c",
                "rm -rf build/classes",
                "timeout 60 nice -n 5 npm run task3",
                "find . -name '*.java' -exec wc -l {} +",
                "echo \"$(date) done\" >> notes.txt",
                "for f in a b c; do cat \"$f\"; done",
                "git push origin main --force3",
                "FOO=1 BAR=2 ./gradlew test --tests 'x.*'",
                "sed -n 1,40p README.md; sed -n 41,80p README.md; wc -l README.md",
                "bash -c 'make target3 && cat secrets4/key'")) {
            calls.add(new ToolCall("Bash", JSON.createObjectNode().put("command", command)));
        }
        for (String path :
                List.of("src/part7/A.java", "/etc/passwd", "../other/x", "src/secrets9/token", "README.md")) {
            calls.add(new ToolCall("Read", JSON.createObjectNode().put("file_path", path)));
            calls.add(new ToolCall("Edit", JSON.createObjectNode().put("file_path", path)));
        }
        calls.add(new ToolCall("WebFetch", JSON.createObjectNode().put("url", "https://host24.example.test/x")));
        calls.add(new ToolCall("mcp__server24__write", JSON.createObjectNode().put("a", 1)));
        calls.add(new ToolCall("TodoWrite", JSON.createObjectNode()));
        return calls;
    }

    private static List<ToolCall> longCommands() {
        List<ToolCall> calls = new ArrayList<>();
        for (String piece : List.of(
                "git status && ",
                "cat src/a.txt | head -3; ",
                "cd d; cat x; ",
                "word ",
                "'a'\"b\"c ",
                "a=b$c ",
                "rm x{}; ")) {
            String command = piece.repeat(LONG_COMMAND / piece.length()) + "ls";
            calls.add(new ToolCall("Bash", JSON.createObjectNode().put("command", command)));
        }
        return calls;
    }
}
