package dev.sluice.gateway.storage;

import dev.sluice.gateway.settings.SluiceSettings;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Runs the embedded server when no database is configured. Spring Boot makes the pool, Flyway and JPA from the
 * connection details, as it would from {@code spring.datasource.*}.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedStorage.NoDatabaseConfigured.class)
class EmbeddedStorage {

    /** Comes before the beans of settings, so it reads them itself; their check has been. */
    @Bean
    static EarlyStart earlyStart(Environment environment) {
        return new EarlyStart(Binder.get(environment)
                .bindOrCreate("sluice", SluiceSettings.class)
                .dataDir());
    }

    @Bean(destroyMethod = "")
    EmbeddedServer embeddedServer(EarlyStart start) {
        return start.server();
    }

    @Bean
    JdbcConnectionDetails embeddedConnectionDetails(EmbeddedServer server) {
        return new Details(server);
    }

    private record Details(EmbeddedServer server) implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return server.url() + "?ApplicationName=sluice";
        }

        @Override
        public String getUsername() {
            return server.user();
        }

        @Override
        public String getPassword() {
            return server.password();
        }
    }

    static final class NoDatabaseConfigured implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty("spring.datasource.url"));
        }
    }
}
