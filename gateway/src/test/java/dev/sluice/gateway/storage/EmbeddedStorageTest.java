package dev.sluice.gateway.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.gateway.settings.SluiceSettings;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

class EmbeddedStorageTest {

    private static final AtomicInteger WRITTEN_AT_THE_END = new AtomicInteger();

    @TempDir
    Path folder;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
            .withUserConfiguration(Settings.class);

    @Test
    void whoHoldsTheDataSourceCanStillWriteWhileItIsClosed() {
        WRITTEN_AT_THE_END.set(0);
        runner.withPropertyValues("sluice.data-dir=" + folder.resolve("data"))
                .withBean(LastWriter.class)
                .run(context -> {
                    assertThat(context).hasSingleBean(HikariDataSource.class);
                    assertThat(context.getBean(EarlyStart.class).server()).isNotNull();
                    assertThat(WRITTEN_AT_THE_END).hasValue(0);
                });

        assertThat(WRITTEN_AT_THE_END).hasValue(1);
    }

    @Test
    void aConfiguredDatabaseIsUsedInstead() {
        runner.withPropertyValues(
                        "sluice.data-dir=" + folder.resolve("untouched"),
                        "spring.datasource.url=jdbc:postgresql://db.example.com/sluice")
                .run(context -> {
                    assertThat(context.getBean(HikariDataSource.class).getJdbcUrl())
                            .isEqualTo("jdbc:postgresql://db.example.com/sluice");
                    assertThat(context.getBean(EarlyStart.class).server()).isNull();
                });

        assertThat(folder.resolve("untouched")).doesNotExist();
    }

    record LastWriter(DataSource dataSource) implements AutoCloseable {

        @Override
        public void close() {
            JdbcClient client = JdbcClient.create(dataSource);
            client.sql("create table last_words (word text)").update();
            WRITTEN_AT_THE_END.set(
                    client.sql("insert into last_words values ('bye')").update());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(SluiceSettings.class)
    @Import(EmbeddedStorage.class)
    static class Settings {}
}
