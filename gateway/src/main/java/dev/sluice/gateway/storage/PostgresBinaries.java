package dev.sluice.gateway.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Unpacks the PostgreSQL that comes with Sluice, once for each version of it: {@code server-<checksum>} under the given
 * directory. An interrupted run leaves nothing that looks finished.
 */
final class PostgresBinaries {

    private static final String PREFIX = "server-";

    private PostgresBinaries() {}

    /** The directory that holds {@code bin/postgres}; unpacks it when it is not there yet. */
    static Path unpackInto(Path directory) throws IOException {
        String resource = resourceName(System.getProperty("os.name"), System.getProperty("os.arch"));
        Path target = directory.resolve(PREFIX + fingerprint(resource));
        if (Files.isDirectory(target)) {
            return target;
        }
        Path partial = directory.resolve(PREFIX + "partial");
        PrivateFiles.deleteTree(partial);
        PrivateFiles.createDirectories(partial);
        try (InputStream packed = location(resource).openStream();
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, partial);
            }
        }
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        return target;
    }

    /** Removes what earlier versions of Sluice unpacked. Call only while no server runs. */
    static void removeOthers(Path directory, Path used) throws IOException {
        List<Path> others;
        try (Stream<Path> children = Files.list(directory)) {
            others = children.filter(child -> child.getFileName().toString().startsWith(PREFIX))
                    .filter(child -> !child.equals(used))
                    .toList();
        }
        for (Path other : others) {
            PrivateFiles.deleteTree(other);
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        Path path = root.resolve(entry.getName()).normalize();
        if (!path.startsWith(root)) {
            throw new IOException("The archive has an entry outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, root.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(tar, path);
            if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true, true)) {
                throw new IOException(path + " cannot be made executable");
            }
        }
    }

    private static String resourceName(String os, String architecture) {
        String system = os.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : os.toLowerCase(Locale.ROOT);
        String machine = switch (architecture) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            default -> architecture;
        };
        return "/postgres-" + system + "-" + machine + ".txz";
    }

    /** Tells programs from others. The jar knows the checksum of what it holds; 15 MB need not be read at each start. */
    private static String fingerprint(String resource) throws IOException {
        if (!(location(resource).openConnection() instanceof JarURLConnection packed)) {
            throw new IOException(resource.substring(1) + " is not in a jar");
        }
        packed.setUseCaches(false);
        try (JarFile jar = packed.getJarFile()) {
            JarEntry entry = jar.getJarEntry(packed.getEntryName());
            return HexFormat.of().toHexDigits((int) entry.getCrc());
        }
    }

    private static URL location(String resource) {
        URL packed = PostgresBinaries.class.getResource(resource);
        if (packed == null) {
            throw new StorageException(
                    "This build of Sluice brings no PostgreSQL for this machine (" + resource.substring(1) + ").",
                    "Set spring.datasource.url, .username and .password to a PostgreSQL 14 or newer.");
        }
        return packed;
    }
}
