package dev.sluice.cli.world;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes files whole or not at all, and secrets for their owner only. */
public final class SafeFiles {

    private static final String OWNER_ONLY = "rw-------";

    private SafeFiles() {}

    /** Makes a folder that only its owner may look into; harmless when it is there. */
    public static void folder(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                return;
            }
            if (folder.getParent() != null) {
                Files.createDirectories(folder.getParent());
            }
            Files.createDirectory(folder, attributes(folder, "rwx------"));
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                throw problem("make the folder", folder, e);
            }
        }
    }

    /** Replaces a secret file; nobody else could read it at any moment. */
    public static void writeSecret(Path file, byte[] content) {
        replace(file, content, OWNER_ONLY);
    }

    /** Replaces a file; an existing one keeps its permissions, and a link stays a link. */
    public static void write(Path file, byte[] content) {
        Path target = file;
        String permissions = null;
        try {
            if (Files.exists(file)) {
                target = file.toRealPath();
                if (posix(target)) {
                    permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(target));
                }
            }
        } catch (IOException e) {
            throw problem("read", file, e);
        }
        replace(target, content, permissions);
    }

    private static void replace(Path file, byte[] content, @Nullable String permissions) {
        Path temporary = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.deleteIfExists(temporary);
            Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (FileChannel channel = FileChannel.open(temporary, options, attributes(file, OWNER_ONLY))) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            if (posix(file)) {
                Files.setPosixFilePermissions(
                        temporary, PosixFilePermissions.fromString(permissions == null ? "rw-r--r--" : permissions));
            }
            move(temporary, file);
        } catch (IOException e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw problem("write", file, e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        if (!posix(path)) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }

    /** Null when there is no such file. */
    public static byte @Nullable [] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw problem("read", file, e);
        }
    }

    public static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw problem("delete", file, e);
        }
    }

    /** Says what the system said, in words. */
    public static Problem problem(String doing, Path file, IOException e) {
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        String why = reason == null ? "" : reason;
        if (e instanceof AccessDeniedException) {
            return new Problem(
                    Exit.LOCAL,
                    "cannot " + doing + " " + file + ": permission denied",
                    "check who owns it, or set SLUICE_HOME to a folder you may write to");
        }
        if (why.contains("Read-only")) {
            return new Problem(
                    Exit.LOCAL,
                    "cannot " + doing + " " + file + ": the file system is read-only",
                    "set SLUICE_HOME to a folder you may write to");
        }
        if (why.contains("No space") || why.contains("quota")) {
            return new Problem(
                    Exit.LOCAL,
                    "cannot " + doing + " " + file + ": the disk is full",
                    "free some space and run the command again; the file is as it was");
        }
        return new Problem(
                Exit.LOCAL,
                "cannot " + doing + " " + file + (why.isEmpty() ? "" : ": " + why),
                "check the file and run the command again");
    }
}
