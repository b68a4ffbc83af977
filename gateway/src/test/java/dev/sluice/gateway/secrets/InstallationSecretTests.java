package dev.sluice.gateway.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.support.TestDatabase;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class InstallationSecretTests {

    private static final String CONFIGURED = "a-configured-secret-of-enough-length";

    private JdbcClient jdbc;

    @BeforeEach
    void database() {
        TestDatabase database = TestDatabase.create();
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .target("1")
                .load()
                .migrate();
        jdbc = JdbcClient.create(new DriverManagerDataSource(database.url(), database.user(), database.password()));
    }

    private byte[] hashWith(@Nullable String setting) {
        Map<String, String> given = setting == null ? Map.of() : Map.of("sluice.secret", setting);
        SluiceSettings settings =
                new Binder(new MapConfigurationPropertySource(given)).bindOrCreate("sluice", SluiceSettings.class);
        return new InstallationSecret().keyedHash(jdbc, settings).of("test", "credential");
    }

    @Test
    void replicasWithoutASettingShareTheStoredSecret() {
        assertThat(hashWith(null)).isEqualTo(hashWith(null)).hasSize(KeyedHash.BYTES);
    }

    @Test
    void replicasWithTheSameSettingAgreeAndNothingOfItIsStored() {
        assertThat(hashWith(CONFIGURED)).isEqualTo(hashWith(CONFIGURED));
        assertThat(jdbc.sql("select secret is null from installation_secret")
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void aChangedSecretStopsTheStartInsteadOfEndingEveryKey() {
        hashWith(CONFIGURED);

        assertThatThrownBy(() -> hashWith(CONFIGURED + "2"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sluice.secret is not the secret that this database was set up with")
                .hasMessageNotContaining(CONFIGURED);
        assertThatThrownBy(() -> hashWith(null)).hasMessageContaining("sluice.secret, which is missing now");
    }

    @Test
    void aSecretThatComesAfterAStoredOneStopsTheStart() {
        hashWith(null);

        assertThatThrownBy(() -> hashWith(CONFIGURED)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void purposesKeepHashesApart() {
        KeyedHash hash = new KeyedHash(new byte[32]);

        assertThat(hash.of("a", "b")).isNotEqualTo(hash.of("b", "b")).isEqualTo(hash.of("a", "b"));
    }
}
