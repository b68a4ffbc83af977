package dev.sluice.gateway.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.util.FileSystemUtils;

/** Folders of the applications that tests start. They are shared, and end with the JVM. */
public final class TestFolder {

    private static final Logger LOG = LoggerFactory.getLogger(TestFolder.class);

    private TestFolder() {}

    /** An empty folder that goes when every application of this JVM has stopped. */
    public static Path create(String name) {
        try {
            Path folder = Files.createTempDirectory(name);
            SpringApplication.getShutdownHandlers().add(() -> delete(folder));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            LOG.warn("{} stays behind", folder, e);
        }
    }
}
