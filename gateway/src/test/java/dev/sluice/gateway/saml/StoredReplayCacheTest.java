package dev.sluice.gateway.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.support.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class StoredReplayCacheTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final JdbcClient JDBC =
            JdbcClient.create(new DriverManagerDataSource(DATABASE.url(), DATABASE.user(), DATABASE.password()));

    private final ReplayCache cache = new StoredReplayCache(JDBC, TestIdp.CLOCK);

    @BeforeAll
    static void migrate() {
        Flyway.configure()
                .dataSource(DATABASE.url(), DATABASE.user(), DATABASE.password())
                .load()
                .migrate();
    }

    @Test
    void aMessageIsUsedOncePerIssuer() {
        assertThat(cache.use("one", "_a", TestIdp.NOW.plusSeconds(60))).isTrue();
        assertThat(cache.use("one", "_a", TestIdp.NOW.plusSeconds(60))).isFalse();
        assertThat(cache.use("other", "_a", TestIdp.NOW.plusSeconds(60))).isTrue();
    }

    @Test
    void whatExpiredIsForgotten() {
        cache.use("expiring", "_a", TestIdp.NOW.plusSeconds(60));
        Clock later = Clock.offset(TestIdp.CLOCK, Duration.ofSeconds(61));
        new StoredReplayCache(JDBC, later).use("expiring", "_b", TestIdp.NOW.plusSeconds(600));

        assertThat(JDBC.sql("select message_id from saml_used_message where issuer = 'expiring'")
                        .query(String.class)
                        .list())
                .isEqualTo(List.of("_b"));
    }

    @Test
    void ofManyAtOnceOneWins() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<Boolean> use = () -> cache.use("race", "_a", TestIdp.NOW.plusSeconds(60));
            List<Future<Boolean>> results =
                    threads.invokeAll(Stream.generate(() -> use).limit(8).toList());
            int winners = 0;
            for (Future<Boolean> each : results) {
                winners += each.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        }
    }
}
