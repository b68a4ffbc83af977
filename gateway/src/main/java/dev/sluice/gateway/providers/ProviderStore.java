package dev.sluice.gateway.providers;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.SealedColumn;
import dev.sluice.gateway.secrets.Vault;
import dev.sluice.gateway.storage.Notifications;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The providers that admins added. Credentials are sealed on the way in and are opened by the registry only. Every change
 * is announced to all replicas with its commit.
 */
@Repository
public class ProviderStore implements SealedColumn {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Notifications notifications;
    private final Clock clock;

    ProviderStore(JdbcClient jdbc, Vault vault, Notifications notifications, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.notifications = notifications;
        this.clock = clock;
    }

    /** In order of preference. */
    List<StoredProvider> list() {
        return jdbc.sql("select * from provider order by position, created_at, id")
                .query((row, number) -> read(row))
                .list();
    }

    /**
     * Adds a provider as the last one; false when the name is taken.
     *
     * @param by who does it
     */
    @Transactional
    public boolean add(ProviderDefinition provider, String by) {
        UUID id = Ids.next();
        CredentialHint hint = CredentialHint.of(provider.credential());
        int added = fields(jdbc.sql("""
                            insert into provider
                            values (:id, :name, :kind, :base_url, :region, :project, :credential, :type, :hint,
                                :zero_retention, :baa, string_to_array(:jurisdictions, ','), :regional_prices,
                                :price_multiplier, :enabled, (select coalesce(max(position), 0) + 1 from provider),
                                :now, :now, :by)
                            on conflict (name) do nothing
                            """), provider, by)
                .param("id", id)
                .param("credential", seal(id, provider.credential()))
                .param("type", hint.type())
                .param("hint", hint.text())
                .update();
        announce();
        return added == 1;
    }

    /**
     * Changes everything but the name; false when there is none of this name. The definition's own credential is not
     * looked at.
     *
     * @param credential the new one; null keeps what is stored
     */
    @Transactional
    public boolean change(ProviderDefinition provider, @Nullable Credential credential, String by) {
        boolean found = fields(jdbc.sql("""
                                update provider
                                set kind = :kind, base_url = :base_url, region = :region, project = :project,
                                    zero_retention = :zero_retention, baa = :baa,
                                    jurisdictions = string_to_array(:jurisdictions, ','),
                                    regional_prices = :regional_prices, price_multiplier = :price_multiplier,
                                    enabled = :enabled, updated_at = :now, updated_by = :by
                                where name = :name
                                """), provider, by).update() == 1;
        if (found && credential != null) {
            replaceCredential(provider.name(), credential, by);
        }
        announce();
        return found;
    }

    /** Replaces the credential; false when there is none of this name. */
    @Transactional
    public boolean replaceCredential(String name, Credential credential, String by) {
        Optional<UUID> id = jdbc.sql("select id from provider where name = ? for update")
                .param(name)
                .query(UUID.class)
                .optional();
        id.ifPresent(found -> {
            CredentialHint hint = CredentialHint.of(credential);
            jdbc.sql("update provider set credential = ?, credential_type = ?, credential_hint = ?, updated_at = ?,"
                            + " updated_by = ? where id = ?")
                    .params(seal(found, credential), hint.type(), hint.text(), now(), by, found)
                    .update();
            announce();
        });
        return id.isPresent();
    }

    /** Removes a provider with its model mappings; false when there is none of this name. Routes keep naming it. */
    @Transactional
    public boolean remove(String name) {
        boolean found =
                jdbc.sql("delete from provider where name = ?").param(name).update() == 1;
        jdbc.sql("delete from model_mapping where provider = ?").param(name).update();
        announce();
        return found;
    }

    /** @throws dev.sluice.gateway.secrets.VaultException when it cannot be opened */
    Credential open(StoredProvider provider) {
        byte[] json = vault.open(purpose(provider.id()), provider.sealedCredential());
        return JSON.readValue(json, Credential.class);
    }

    @Override
    public int rewrap(BiFunction<String, byte[], Optional<byte[]>> rewrap) {
        return list().stream()
                .mapToInt(provider -> rewrap.apply(purpose(provider.id()), provider.sealedCredential())
                        .map(renewed -> jdbc.sql("update provider set credential = ? where id = ? and credential = ?")
                                .params(renewed, provider.id(), provider.sealedCredential())
                                .update())
                        .orElse(0))
                .sum();
    }

    private JdbcClient.StatementSpec fields(
            JdbcClient.StatementSpec statement, ProviderDefinition provider, String by) {
        URI baseUrl = provider.baseUrl();
        return statement
                .param("name", provider.name())
                .param("kind", provider.kind().name())
                .param("base_url", baseUrl == null ? null : baseUrl.toString())
                .param("region", provider.region())
                .param("project", provider.project())
                .param("zero_retention", provider.zeroRetention())
                .param("baa", provider.baa())
                .param("jurisdictions", String.join(",", provider.jurisdictions()))
                .param("regional_prices", provider.regionalPrices())
                .param("price_multiplier", provider.priceMultiplier())
                .param("enabled", provider.enabled())
                .param("now", now())
                .param("by", by);
    }

    private byte[] seal(UUID id, Credential credential) {
        String json = JSON.writerFor(Credential.class).writeValueAsString(credential);
        return vault.seal(purpose(id), json.getBytes(StandardCharsets.UTF_8));
    }

    private static String purpose(UUID id) {
        return "credential of provider " + id;
    }

    private void announce() {
        notifications.send(Providers.CHANNEL, "");
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static StoredProvider read(ResultSet row) throws SQLException {
        ProviderDefinition definition = new ProviderDefinition(
                row.getString("name"),
                ProviderKind.valueOf(row.getString("kind")),
                address(row.getString("base_url")),
                row.getString("region"),
                row.getString("project"),
                new Credential.None(),
                row.getBoolean("zero_retention"),
                row.getBoolean("baa"),
                Set.of((String[]) row.getArray("jurisdictions").getArray()),
                row.getBoolean("regional_prices"),
                row.getBigDecimal("price_multiplier"),
                row.getBoolean("enabled"));
        return new StoredProvider(
                row.getObject("id", UUID.class),
                definition,
                row.getBytes("credential"),
                new CredentialHint(row.getString("credential_type"), row.getString("credential_hint")),
                row.getTimestamp("updated_at").toInstant(),
                row.getString("updated_by"));
    }

    private static @Nullable URI address(@Nullable String text) {
        return text == null ? null : URI.create(text);
    }
}
