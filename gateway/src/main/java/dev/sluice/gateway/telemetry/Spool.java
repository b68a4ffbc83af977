package dev.sluice.gateway.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one destination: a file for each export, in order, within a number of bytes. It outlives the process.
 * Thread-safe.
 */
final class Spool {

    private static final Pattern NAME = Pattern.compile("(\\d{19})-(metrics|logs|traces)\\.(json|pb)");

    private final Path folder;
    private final long mostBytes;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private long bytes;
    private long next;

    /** One export on disk. */
    record Item(Path file, Signal signal, boolean json, long size) {}

    Spool(Path folder, long mostBytes) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.mostBytes = mostBytes;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                take(file);
            }
        }
    }

    private void take(Path file) throws IOException {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            // Half written when the process ended.
            Files.deleteIfExists(file);
            return;
        }
        Signal signal = Signal.valueOf(name.group(2).toUpperCase(Locale.ROOT));
        Item item = new Item(file, signal, name.group(3).equals("json"), Files.size(file));
        waiting.add(item);
        bytes += item.size();
        next = Long.parseLong(name.group(1)) + 1;
    }

    /** False when it is full. */
    synchronized boolean put(Signal signal, boolean json, byte[] body) throws IOException {
        if (bytes + body.length > mostBytes) {
            return false;
        }
        String name = String.format("%019d-%s.%s", next++, signal.word(), json ? "json" : "pb");
        Path file = folder.resolve(name);
        Path half = folder.resolve(name + ".half");
        Files.write(half, body);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        waiting.add(new Item(file, signal, json, body.length));
        bytes += body.length;
        notifyAll();
        return true;
    }

    /** The oldest; waits for one at most so long. */
    synchronized @Nullable Item await(long millis) throws InterruptedException {
        if (waiting.isEmpty()) {
            wait(millis);
        }
        return waiting.peek();
    }

    synchronized void done(Item item) throws IOException {
        if (waiting.remove(item)) {
            bytes -= item.size();
        }
        Files.deleteIfExists(item.file());
    }

    synchronized int size() {
        return waiting.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Throws everything away. */
    synchronized void clear() throws IOException {
        for (Item item : List.copyOf(waiting)) {
            done(item);
        }
        Files.deleteIfExists(folder);
    }
}
