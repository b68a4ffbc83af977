package dev.sluice.gateway.startup;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Says why Sluice did not start, on standard error; takes the place of Spring Boot's framed log entry. */
final class PlainReport implements FailureAnalysisReporter {

    @Override
    public void report(FailureAnalysis analysis) {
        print(System.err, analysis);
    }

    static void print(PrintStream target, FailureAnalysis analysis) {
        target.println();
        target.println("Sluice did not start. " + analysis.getDescription());
        @Nullable String action = analysis.getAction();
        if (action != null && !action.isBlank()) {
            target.println();
            target.println(action);
        }
        target.println();
    }
}
