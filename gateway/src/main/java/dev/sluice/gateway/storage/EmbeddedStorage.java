package dev.sluice.gateway.storage;

import dev.sluice.gateway.settings.SluiceSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Runs the embedded server when no database is configured. Spring Boot makes the pool, Flyway and JPA from the
 * connection details. Not a condition on beans: those are decided when a distribution is built.
 */
@Configuration(proxyBeanMethods = false)
class EmbeddedStorage {

    private static final String POSTGRESQL_DRIVER = "org.postgresql.Driver";

    /** Comes before the beans of settings, so it reads them itself; their check has been. */
    @Bean
    static EarlyStart earlyStart(Environment environment) {
        if (StringUtils.hasText(environment.getProperty("spring.datasource.url"))) {
            return EarlyStart.notNeeded();
        }
        return EarlyStart.in(Binder.get(environment)
                .bindOrCreate("sluice", SluiceSettings.class)
                .dataDir());
    }

    @Bean
    JdbcConnectionDetails connectionDetails(EarlyStart start, DataSourceProperties configured) {
        EmbeddedServer server = start.server();
        return server == null
                ? new Details(
                        configured.determineUrl(),
                        configured.determineUsername(),
                        configured.determinePassword(),
                        configured.determineDriverClassName())
                : new Details(
                        server.url() + "?ApplicationName=sluice", server.user(), server.password(), POSTGRESQL_DRIVER);
    }

    private record Details(
            String getJdbcUrl,
            @Nullable String getUsername,
            @Nullable String getPassword,
            String getDriverClassName) implements JdbcConnectionDetails {}
}
