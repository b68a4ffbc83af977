package dev.sluice.gateway.startup;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * A stop (SIGTERM, Ctrl-C) that comes in the middle of a start makes whatever is under way fail, in words that suggest
 * something broken. Nothing is: this says so in one sentence, whatever the failure was.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StopFailureAnalyzer implements FailureAnalyzer {

    private final BooleanSupplier stopping;

    StopFailureAnalyzer() {
        this(StopFailureAnalyzer::shutdownHasBegun);
    }

    StopFailureAnalyzer(BooleanSupplier stopping) {
        this.stopping = stopping;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return stopping.getAsBoolean()
                ? new FailureAnalysis("It was told to stop before it was ready.", null, failure)
                : null;
    }

    /** The one way to ask: hooks are refused as soon as the others run. */
    private static boolean shutdownHasBegun() {
        Thread probe = new Thread(() -> {});
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException begun) {
            return true;
        }
    }
}
