package dev.sluice.bench;

import static dev.sluice.bench.ConformanceCheck.ABORT;
import static dev.sluice.bench.ConformanceCheck.CACHE;
import static dev.sluice.bench.ConformanceCheck.COUNT;
import static dev.sluice.bench.ConformanceCheck.PLAIN;
import static dev.sluice.bench.ConformanceCheck.RECOVERY;
import static dev.sluice.bench.ConformanceCheck.THINKING;
import static dev.sluice.bench.ConformanceCheck.TOOLS;

import java.io.IOException;
import java.util.Set;

/** All wanted checks of one client mode over one kind of provider: up to four runs of the client and one plain request. */
record ConformanceCell(CellContext context, Set<ConformanceCheck> wanted) {

    /** Runs them one after the other; when something breaks, no check of this cell counts as passed. */
    Findings run() throws InterruptedException {
        try {
            runEach();
        } catch (IOException | BenchException e) {
            wanted.forEach(check -> context.findings().expect(check, false, "not carried out: " + e));
        }
        return context.findings();
    }

    private void runEach() throws IOException, InterruptedException {
        if (wanted.contains(PLAIN)) {
            beside(new PlainRun(context));
        }
        if (wanted.contains(TOOLS) || wanted.contains(THINKING) || wanted.contains(CACHE)) {
            beside(new ToolRun(context));
        }
        if (wanted.contains(RECOVERY)) {
            new RecoveryRun(context).run();
        }
        if (wanted.contains(ABORT)) {
            synchronized (context.site().abort()) {
                beside(new AbortRun(context));
            }
        }
        if (wanted.contains(COUNT)) {
            beside(new CountRequestRun(context));
        }
    }

    /** Runs while others may run too, but not while a fault waits for the very next request. */
    private void beside(CellRun run) throws IOException, InterruptedException {
        context.site().oneShot().readLock().lock();
        try {
            run.run();
        } finally {
            context.site().oneShot().readLock().unlock();
        }
    }
}
