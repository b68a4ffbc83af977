package dev.sluice.gateway.providers;

import dev.sluice.gateway.secrets.Vaults;
import dev.sluice.gateway.settings.ConfiguredProvidersOf;
import dev.sluice.gateway.storage.Notifications;
import dev.sluice.gateway.support.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What one replica knows of the providers. */
record ProviderReplica(Providers providers, ProviderStore store, BetaRuleStore betas, Notifications notifications) {

    /** Hears what the others announce; returns once it does. */
    void listen() throws InterruptedException {
        CountDownLatch listening = new CountDownLatch(1);
        notifications.listen(Providers.CHANNEL, changed -> providers.refresh(), listening::countDown);
        listening.await();
    }

    /** A database and the replicas on it. */
    static final class Machine implements AutoCloseable {

        private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
        private final List<ProviderReplica> replicas = new ArrayList<>();

        Machine() {
            TestDatabase database = TestDatabase.create();
            Flyway.configure()
                    .dataSource(database.url(), database.user(), database.password())
                    .load()
                    .migrate();
            dataSource.setUrl(database.url());
            dataSource.setUser(database.user());
            dataSource.setPassword(database.password());
        }

        JdbcClient jdbc() {
            return JdbcClient.create(dataSource);
        }

        ProviderReplica replica(Path dataDirectory, Map<String, Object> settings) {
            Notifications notifications = new Notifications(dataSource);
            Clock clock = Clock.systemUTC();
            ProviderStore store = new ProviderStore(jdbc(), Vaults.in(dataDirectory), notifications, clock);
            BetaRuleStore betas = new BetaRuleStore(jdbc(), notifications, clock);
            Providers providers =
                    new Providers(ConfiguredProvidersOf.settings(settings), store, betas, new ProviderAdapters(clock));
            ProviderReplica replica = new ProviderReplica(providers, store, betas, notifications);
            replicas.add(replica);
            return replica;
        }

        @Override
        public void close() {
            replicas.forEach(replica -> {
                replica.notifications().close();
                replica.providers().destroy();
            });
        }
    }
}
