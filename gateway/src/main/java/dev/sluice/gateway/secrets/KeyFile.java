package dev.sluice.gateway.secrets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** A file that holds a master key. */
final class KeyFile {

    private KeyFile() {}

    /** @throws VaultException when there is none, or it holds no key */
    static LocalMasterKey read(Path file) {
        try {
            return LocalMasterKey.of(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new VaultException("the master key cannot be read from " + file, e);
        }
    }

    /** Reads the file; makes it with a random key, readable by its owner only, when there is none. */
    static LocalMasterKey readOrMake(Path file) {
        if (!Files.exists(file)) {
            try {
                make(file);
            } catch (IOException e) {
                throw new VaultException("the master key cannot be written to " + file, e);
            }
        }
        return read(file);
    }

    private static void make(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        // Written beside and linked into place: whoever reads the file sees all of it, whoever comes second loses.
        Path draft = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(draft);
        try (var channel = Files.newByteChannel(
                draft, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
            channel.write(ByteBuffer.wrap(Base64.getEncoder().encode(Gcm.newKey())));
        }
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            return;
        } catch (UnsupportedOperationException e) {
            Files.move(draft, file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        Set<String> views = FileSystems.getDefault().supportedFileAttributeViews();
        return views.contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
