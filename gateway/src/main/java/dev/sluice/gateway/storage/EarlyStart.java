package dev.sluice.gateway.storage;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Starts the embedded server beside everything else that a start does: it begins before the first bean is made, and
 * whoever needs the server first waits for it. Owns the server, so that it is stopped even when nobody came to need it.
 */
final class EarlyStart implements BeanFactoryPostProcessor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EarlyStart.class);

    private final @Nullable FutureTask<EmbeddedServer> start;

    private EarlyStart(@Nullable FutureTask<EmbeddedServer> start) {
        this.start = start;
    }

    static EarlyStart in(Path dataDirectory) {
        return new EarlyStart(new FutureTask<>(() -> EmbeddedServer.start(dataDirectory)));
    }

    /** Starts nothing, because the database is elsewhere. */
    static EarlyStart notNeeded() {
        return new EarlyStart(null);
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        if (start != null) {
            Thread.ofPlatform().name("postgres-start").start(start);
        }
    }

    /**
     * Waits for the server; null when none is needed.
     *
     * @throws StorageException with words for the operator
     */
    @Nullable
    EmbeddedServer server() {
        if (start == null) {
            return null;
        }
        try {
            return start.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException told) {
                throw told;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the embedded PostgreSQL started", e);
        }
    }

    @Override
    public void close() {
        try {
            EmbeddedServer server = server();
            if (server != null) {
                server.close();
            }
        } catch (StorageException e) {
            LOG.debug("nothing to stop", e);
        }
    }
}
