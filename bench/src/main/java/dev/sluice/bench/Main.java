package dev.sluice.bench;

import java.util.Arrays;
import java.util.List;

/** {@code run}, {@code overshoot}, {@code caps}, {@code crash}, {@code conformance}, {@code failover},
 * {@code policy} or {@code rates}; the scripts of the same names start it. */
final class Main {

    private static final int VIOLATED = 1;
    private static final int NOT_CARRIED_OUT = 2;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        List<String> rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        try {
            boolean held = switch (arguments.length == 0 ? "" : arguments[0]) {
                case "run" -> RunCommand.run(rest);
                case "overshoot" -> OvershootCommand.run(rest);
                case "caps" -> CapsCommand.run(rest);
                case "crash" -> CrashCommand.run(rest);
                case "conformance" -> ConformanceCommand.run(rest);
                case "failover" -> FailoverCommand.run(rest);
                case "policy" -> PolicyCommand.run(rest);
                case "rates" -> RatesCommand.run(rest);
                default ->
                    throw new IllegalArgumentException(
                            "say run, overshoot, caps, crash, conformance, failover, policy or rates");
            };
            System.exit(held ? 0 : VIOLATED);
        } catch (BenchException | IllegalArgumentException e) {
            Console.complain(String.valueOf(e.getMessage()));
            System.exit(NOT_CARRIED_OUT);
        }
    }
}
