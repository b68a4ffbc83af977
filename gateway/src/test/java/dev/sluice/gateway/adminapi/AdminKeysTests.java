package dev.sluice.gateway.adminapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@AdminApiTest
class AdminKeysTests {

    private static final String OTHER = "another-admin-key-0123456789abcdefghij";

    @Autowired
    private AdminKeys keys;

    @Autowired
    private JdbcClient jdbc;

    @AfterEach
    void backToTheConfiguredOne() {
        keys.syncConfigured(AdminApiClient.ADMIN_KEY);
    }

    @Test
    void theConfiguredKeyWorksAndCarriesItsName() {
        assertThat(keys.check(AdminApiClient.ADMIN_KEY)).map(AdminKey::name).contains("SLUICE_ADMIN_KEY");
    }

    @Test
    void aChangedSettingReplacesTheOldKey() {
        keys.syncConfigured(OTHER);

        assertThat(keys.check(OTHER)).isPresent();
        assertThat(keys.check(AdminApiClient.ADMIN_KEY)).isEmpty();

        keys.syncConfigured(AdminApiClient.ADMIN_KEY);
        assertThat(keys.check(AdminApiClient.ADMIN_KEY)).isPresent();
        assertThat(keys.check(OTHER)).isEmpty();
    }

    @Test
    void aRemovedSettingEndsTheKey() {
        keys.syncConfigured(null);

        assertThat(keys.check(AdminApiClient.ADMIN_KEY)).isEmpty();
    }

    @Test
    void theKeyIsStoredAsAHashOnly() {
        String rows = jdbc.sql("select string_agg(k::text, ' ') from admin_key k")
                .query(String.class)
                .single();

        assertThat(rows).contains("SLUICE_ADMIN_KEY").doesNotContain(AdminApiClient.ADMIN_KEY);
    }
}
