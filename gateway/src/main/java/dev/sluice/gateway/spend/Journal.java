package dev.sluice.gateway.spend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the store could not take, on disk: append-only files of one JSON line for each fact, synced by group, replayed
 * when the store is back. A file belongs to whoever holds its lock, so processes that share the folder for the time of
 * a restart do not touch each other's. A file is deleted only after all of it is in the store; replaying twice is
 * harmless, because the store knows each entry by its id.
 */
final class Journal implements AutoCloseable {

    private static final String SUFFIX = ".jsonl";
    private static final String REJECTED = "rejected.txt";
    private static final int REPLAY_BATCH = 200;
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final Path folder;
    private final JsonMapper json = JsonMapper.shared();
    private final AtomicLong pending = new AtomicLong();
    private final AtomicLong rejected = new AtomicLong();
    private @Nullable FileChannel current;
    private boolean closed;

    Journal(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            for (Path file : files()) {
                try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
                    pending.addAndGet(lines.count());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the usage journal needs the folder " + folder, e);
        }
    }

    /** Where the journal's content goes. */
    interface Store {
        void take(List<JournalLine> lines) throws SQLException;
    }

    /** Lines on disk that are not in the store yet. */
    long pending() {
        return pending.get();
    }

    /** Rows that the store refused for good; they are kept in the folder for a person to look at. */
    long rejected() {
        return rejected.get();
    }

    void appendOpened(SpendRequest request, int instance) throws IOException {
        append(List.of(JournalLine.opened(request, instance)));
    }

    void appendSettled(List<SettledEntry> entries) throws IOException {
        append(entries.stream().map(JournalLine::settled).toList());
    }

    private void append(List<JournalLine> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (JournalLine line : lines) {
            text.append(json.writeValueAsString(line)).append('\n');
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        synchronized (this) {
            FileChannel file = current == null ? begin() : current;
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(false);
            } catch (IOException e) {
                // The file may end in half a line now: nothing may follow it.
                rotate();
                throw e;
            }
            pending.addAndGet(lines.size());
            if (closed) {
                rotate();
            }
        }
    }

    private synchronized FileChannel begin() throws IOException {
        Path path = folder.resolve(System.currentTimeMillis() + "-" + Long.toHexString(System.nanoTime()) + SUFFIX);
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        file.lock();
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
        current = file;
        return file;
    }

    private synchronized void rotate() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    /** Gives everything on disk to the store, oldest first; what it has taken is removed. */
    void replay(Store store) throws IOException, SQLException {
        rotate();
        for (Path path : files()) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                FileLock lock = file.tryLock();
                if (lock != null) {
                    int lines = replay(path, store);
                    Files.delete(path);
                    pending.updateAndGet(before -> Math.max(0, before - lines));
                    log.info("The journal {} with {} lines is in the ledger now.", path.getFileName(), lines);
                }
            } catch (OverlappingFileLockException e) {
                log.debug("{} is being written", path.getFileName());
            }
        }
    }

    private int replay(Path path, Store store) throws IOException, SQLException {
        List<JournalLine> batch = new ArrayList<>();
        byte[] bytes = Files.readAllBytes(path);
        int count = 0;
        int from = 0;
        for (int at = 0; at <= bytes.length; at++) {
            boolean end = at == bytes.length;
            if ((!end && bytes[at] != '\n') || at == from) {
                from = at == from && !end && bytes[at] == '\n' ? at + 1 : from;
                continue;
            }
            String text = new String(bytes, from, at - from, StandardCharsets.UTF_8);
            from = at + 1;
            count++;
            JournalLine line = parse(text, end, path);
            if (line != null) {
                batch.add(line);
            }
            if (batch.size() == REPLAY_BATCH) {
                store.take(batch);
                batch = new ArrayList<>();
            }
        }
        if (!batch.isEmpty()) {
            store.take(batch);
        }
        return count;
    }

    private @Nullable JournalLine parse(String text, boolean unfinished, Path path) {
        try {
            return json.readValue(text, JournalLine.class);
        } catch (JacksonException e) {
            if (unfinished) {
                log.warn("The last line of the journal {} was not finished and is left out.", path.getFileName());
            } else {
                reject(text, "unreadable line in " + path.getFileName());
            }
            return null;
        }
    }

    /** Puts aside what the store will never take. */
    void reject(SettledEntry entry, SQLException why) {
        reject(json.writeValueAsString(JournalLine.settled(entry)), summary(why));
    }

    void reject(SpendRequest opened, int instance, SQLException why) {
        reject(json.writeValueAsString(JournalLine.opened(opened, instance)), summary(why));
    }

    /** Without the server's details, which repeat the row. */
    private static String summary(SQLException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private synchronized void reject(String line, String why) {
        rejected.incrementAndGet();
        log.error("The ledger refuses a row for good; it is kept in {}: {}", folder.resolve(REJECTED), why);
        try {
            Files.writeString(
                    folder.resolve(REJECTED),
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.SYNC);
        } catch (IOException e) {
            log.error("That row could not even be kept: {}", line, e);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(path -> path.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    /** Lets go of the file; a line that still comes gets a file of its own. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            rotate();
        } catch (IOException e) {
            log.warn("The journal did not close well.", e);
        }
    }
}
