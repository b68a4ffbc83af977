package dev.sluice.gateway.connect;

import dev.sluice.gateway.settings.SluiceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The archives of the CLI that this gateway has, one for each kind of machine, and their checksums. */
@Component
class Distribution {

    private static final String NAME = "sluice-cli-(any|(linux|macos|windows)-(x64|arm64))\\.(tar\\.gz|zip)";

    private final @Nullable Path folder;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(long size, FileTime changed, String sha256) {}

    @Autowired
    Distribution(SluiceSettings settings) {
        this(
                settings.connect().distribution() == null
                        ? besideTheJar()
                        : settings.connect().distribution());
    }

    Distribution(@Nullable Path folder) {
        this.folder = folder;
    }

    private static @Nullable Path besideTheJar() {
        try {
            Path code = Path.of(Distribution.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return code.resolveSibling("cli");
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }

    /** SHA-256 of each archive by its name; empty when there are none. */
    Map<String, String> checksums() {
        if (folder == null) {
            return Map.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            Map<String, String> all = new TreeMap<>();
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches(NAME)) {
                    all.put(name, sha256(name, file));
                }
            }
            return all;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Map.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who packed them, if they said so. */
    Optional<ReleaseSignature> signature() throws UnusableReleaseException {
        return folder == null ? Optional.empty() : ReleaseSignature.in(folder);
    }

    /** The archive of this name. */
    Optional<Path> find(String name) {
        return folder != null && name.matches(NAME) && Files.isRegularFile(folder.resolve(name))
                ? Optional.of(folder.resolve(name))
                : Optional.empty();
    }

    private String sha256(String name, Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        Known before = known.get(name);
        if (before != null && before.size() == now.size() && before.changed().equals(now.lastModifiedTime())) {
            return before.sha256();
        }
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            String sum = HexFormat.of().formatHex(digest.getMessageDigest().digest());
            known.put(name, new Known(now.size(), now.lastModifiedTime(), sum));
            return sum;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kinds of machine for which a runtime comes along. */
    List<String> kinds() {
        return checksums().keySet().stream()
                .filter(name -> !name.contains("-any."))
                .toList();
    }
}
