package dev.sluice.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The page of record: what was run, how to run it again, and what came out. */
final class ConformancePage {

    private ConformancePage() {}

    static String of(ConformanceMatrix matrix, String clientVersion, String commit, long minutes) {
        List<String> problems = matrix.problems();
        return "# Conformance of the real client\n\n"
                + "Claude Code " + clientVersion
                + ", the vendor's own binary, in six modes over every kind of provider; "
                + LocalDate.now(ZoneOffset.UTC) + ", commit " + commit + ", " + minutes + " minutes on "
                + Runtime.getRuntime().availableProcessors() + " cores.\n\n"
                + "To repeat it:\n\n```\ndeploy/install-claude-code\nbench/conformance --record\n```\n\n"
                + "The providers are played by the simulator (`simulator/README.md`), which verifies signatures and holds "
                + "each cloud's own form. How it works, and how to run a part: `bench/README.md`.\n\n"
                + "A cell says how many of the seven checks passed.\n\n"
                + matrix.table() + "\n"
                + "| check | passes when |\n|---|---|\n"
                + Arrays.stream(ConformanceCheck.values())
                        .map(check -> "| " + check.word() + " | " + check.meaning() + " |\n")
                        .collect(Collectors.joining())
                + "\nEach also demands: exit status 0 and nothing but the expected output; a ledger row and a request at "
                + "the provider for each call of the model, no more; the right provider, in its own form and with a valid "
                + "signature; list price to the last digit, times 1.1 where Bedrock serves through a regional profile; and "
                + "that the developer's credential was in no header, path or body that reached the provider.\n"
                + "\nNot in it: the sign-in through the gateway, sessions in a terminal, and providers that are not simulated.\n"
                + (problems.isEmpty() ? "" : "\n## What failed\n" + lines(problems));
    }

    private static String lines(List<String> problems) {
        return problems.stream().map(line -> "* " + line + "\n").collect(Collectors.joining());
    }
}
