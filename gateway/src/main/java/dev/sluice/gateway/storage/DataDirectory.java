package dev.sluice.gateway.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The data directory, held by one process at a time. The operating system lets go of the lock when the process ends,
 * however it ends.
 */
final class DataDirectory implements AutoCloseable {

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /** Creates the directory if need be, readable by its owner only, and locks it. */
    static DataDirectory open(Path configured) {
        Path path = configured.toAbsolutePath().normalize();
        try {
            PrivateFiles.createDirectories(path);
            FileChannel channel = FileChannel.open(
                    path.resolve("sluice.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            lock(path, channel);
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new StorageException(
                    "The data directory " + path + " cannot be used: " + PrivateFiles.describe(e),
                    "Make it writable for the user that runs Sluice, or name another one with sluice.data-dir.",
                    e);
        }
    }

    @SuppressWarnings("resource") // the lock is the channel's and ends with it
    private static void lock(Path path, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process. POSIX drops all of a process's locks on a file when any descriptor of it is
            // closed, so closing the channel here would unlock the holder: it is left open on purpose.
            throw taken(path, "this process", e);
        }
        String holder = readPid(channel);
        channel.close();
        throw taken(path, holder.isEmpty() ? "another process" : "process " + holder, null);
    }

    private static StorageException taken(Path path, String holder, @Nullable Exception cause) {
        return new StorageException(
                "The data directory " + path + " is in use by another Sluice (" + holder + ").",
                "Stop the other one first, or give this one its own directory with sluice.data-dir. To run several"
                        + " replicas on one database, set spring.datasource.url.",
                cause);
    }

    private static String readPid(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
