package dev.sluice.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long the disk takes by itself to keep a page, which is the least that a durable commit can take. */
final class DiskFlush {

    private static final int PAGE_BYTES = 8_192;
    private static final int PAGES = 100;

    /** Commits at a low rate find the disk at rest. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private DiskFlush() {}

    static double medianMicros() throws IOException, InterruptedException {
        Path file = Files.createTempFile("sluice-bench", ".flush");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // A write-ahead log is written over, so that no flush has to note a new length.
            channel.write(ByteBuffer.allocate(PAGES * PAGE_BYTES));
            channel.force(true);
            List<Double> micros = new ArrayList<>();
            for (int page = 0; page < PAGES; page++) {
                Thread.sleep(PAUSE);
                long start = System.nanoTime();
                channel.write(ByteBuffer.allocate(PAGE_BYTES), (long) page * PAGE_BYTES);
                channel.force(false);
                micros.add((System.nanoTime() - start) / 1e3);
            }
            return Report.median(micros);
        } finally {
            Files.delete(file);
        }
    }
}
