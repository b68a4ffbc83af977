package dev.sluice.gateway.sso;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.secrets.SealedColumn;
import dev.sluice.gateway.secrets.Vault;
import dev.sluice.gateway.sso.IdentityProvider.Kind;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The identity providers that admins entered, read anew each time, so that a change counts everywhere at once. */
@Repository
public class IdentityProviders implements SealedColumn {

    private static final String OIDC = "select p.*, o.issuer, o.client_id, o.client_secret, o.scopes, o.email_pointer,"
            + " o.name_pointer, o.groups_pointer, o.userinfo, o.private_ca"
            + " from identity_provider p join oidc_provider o on o.id = p.id ";

    private final JdbcClient database;
    private final Groups groups;
    private final Audit audit;
    private final Vault vault;
    private final Clock clock;

    IdentityProviders(JdbcClient database, Groups groups, Audit audit, Vault vault, Clock clock) {
        this.audit = audit;
        this.database = database;
        this.groups = groups;
        this.vault = vault;
        this.clock = clock;
    }

    /** All of them by name, whatever they speak. */
    public List<IdentityProvider> list() {
        return database.sql("select * from identity_provider p order by lower(p.name)")
                .query(IdentityProviders::common)
                .list();
    }

    public Optional<IdentityProvider> find(UUID id) {
        return database.sql("select * from identity_provider p where p.id = ?")
                .param(id)
                .query(IdentityProviders::common)
                .optional();
    }

    Optional<OidcProvider> findOidc(UUID id) {
        return database.sql(OIDC + "where p.id = ?")
                .param(id)
                .query(IdentityProviders::oidc)
                .optional();
    }

    /** The provider that is asked about addresses of this domain. */
    Optional<IdentityProvider> ofDomain(String domain) {
        return database.sql("select * from identity_provider p where p.enabled and ? = any (p.email_domains)"
                        + " order by p.created_at limit 1")
                .param(domain)
                .query(IdentityProviders::common)
                .optional();
    }

    /**
     * Adds a provider or changes it.
     *
     * @param secret in clear; null keeps the one that is stored
     * @return false when the name is taken
     */
    @Transactional
    public boolean save(OidcProvider provider, @Nullable String secret, String by) {
        IdentityProvider common = provider.common();
        Optional<OidcProvider> before = findOidc(common.id());
        if (!put(common, by)) {
            return false;
        }
        if (before.filter(known -> !known.issuer().equals(provider.issuer())).isPresent()) {
            forgetPeople(common.id());
        }
        database.sql("""
                        insert into oidc_provider (id, issuer, client_id, scopes, email_pointer, name_pointer,
                            groups_pointer, userinfo, private_ca)
                        values (:id, :issuer, :client, :scopes, :email, :name, :groups, :userinfo, :ca)
                        on conflict (id) do update set issuer = :issuer, client_id = :client, scopes = :scopes,
                            email_pointer = :email, name_pointer = :name, groups_pointer = :groups,
                            userinfo = :userinfo, private_ca = :ca
                        """)
                .param("id", common.id())
                .param("issuer", provider.issuer())
                .param("client", provider.clientId())
                .param("scopes", provider.scopes())
                .param("email", provider.emailPointer())
                .param("name", provider.namePointer())
                .param("groups", provider.groupsPointer())
                .param("userinfo", provider.userinfo())
                .param("ca", provider.privateCa())
                .update();
        if (secret != null) {
            database.sql("update oidc_provider set client_secret = ? where id = ?")
                    .params(vault.seal(purpose(common.id()), secret.getBytes(StandardCharsets.UTF_8)), common.id())
                    .update();
        }
        audit.record(
                before.isPresent() ? "identity_provider.changed" : "identity_provider.added",
                subject(common),
                Map.of("issuer", provider.issuer(), "enabled", String.valueOf(common.enabled())));
        return true;
    }

    /** Adds or changes what every provider has; false when the name is taken. */
    boolean put(IdentityProvider provider, String by) {
        boolean taken = database.sql("select exists (select 1 from identity_provider"
                        + " where lower(name) = lower(:name) and id <> :id)")
                .param("name", provider.name())
                .param("id", provider.id())
                .query(Boolean.class)
                .single();
        if (taken) {
            return false;
        }
        bind(database.sql("""
                insert into identity_provider (id, kind, name, enabled, email_domains, provision, default_role,
                    allowed_domains, allowed_groups, group_roles, created_at, updated_at, updated_by)
                values (:id, :kind, :name, :enabled, cast(:email_domains as text[]), :provision, :default_role,
                    cast(:allowed_domains as text[]), cast(:allowed_groups as text[]), cast(:group_roles as text[]),
                    :now, :now, :by)
                on conflict (id) do update set name = excluded.name, enabled = excluded.enabled,
                    email_domains = excluded.email_domains, provision = excluded.provision,
                    default_role = excluded.default_role, allowed_domains = excluded.allowed_domains,
                    allowed_groups = excluded.allowed_groups, group_roles = excluded.group_roles,
                    updated_at = :now, updated_by = :by
                """), provider).param("by", by).update();
        return true;
    }

    /** Whoever another issuer calls by the same name is somebody else: nobody stays linked or signed in. */
    void forgetPeople(UUID id) {
        database.sql("delete from federated_identity where provider_id = ?")
                .param(id)
                .update();
        database.sql("delete from browser_session where provider_id = ?")
                .param(id)
                .update();
    }

    /** Makes a provider's client a public one. */
    @Transactional
    public void forgetSecret(UUID id) {
        database.sql("update oidc_provider set client_secret = null where id = ?")
                .param(id)
                .update();
    }

    @Transactional
    public void setEnabled(UUID id, boolean enabled, String by) {
        database.sql("update identity_provider set enabled = ?, updated_at = ?, updated_by = ? where id = ?")
                .params(enabled, now(), by, id)
                .update();
        find(id).ifPresent(provider -> audit.record(
                enabled ? "identity_provider.enabled" : "identity_provider.disabled", subject(provider), Map.of()));
    }

    /** Removes a provider, its links to members, and the sessions that it vouched for; groups that it gave are taken. */
    @Transactional
    public void remove(UUID id) {
        find(id).ifPresent(provider -> audit.record("identity_provider.removed", subject(provider), Map.of()));
        database.sql("delete from browser_session where provider_id = ?")
                .param(id)
                .update();
        database.sql("select distinct member_id from federated_identity where provider_id = ?")
                .param(id)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list()
                .forEach(member -> groups.setFrom("sso:" + id, member, List.of()));
        groups.release("sso:" + id);
        database.sql("delete from identity_provider where id = ?").param(id).update();
    }

    /** The secret of a client in clear; empty for a public one. */
    Optional<String> secretOf(OidcProvider provider) {
        byte[] sealed = provider.secret();
        return sealed == null
                ? Optional.empty()
                : Optional.of(new String(vault.open(purpose(provider.common().id()), sealed), StandardCharsets.UTF_8));
    }

    @Override
    public int rewrap(BiFunction<String, byte[], Optional<byte[]>> rewrap) {
        record Sealed(UUID id, byte[] secret) {}
        return database
                .sql("select id, client_secret from oidc_provider where client_secret is not null")
                .query((row, number) -> new Sealed(row.getObject("id", UUID.class), row.getBytes("client_secret")))
                .list()
                .stream()
                .mapToInt(old -> rewrap.apply(purpose(old.id()), old.secret())
                        .map(renewed -> database.sql(
                                        "update oidc_provider set client_secret = ? where id = ? and client_secret = ?")
                                .params(renewed, old.id(), old.secret())
                                .update())
                        .orElse(0))
                .sum();
    }

    static Subject subject(IdentityProvider provider) {
        return new Subject("identity_provider", provider.id().toString(), provider.name());
    }

    private static String purpose(UUID id) {
        return "client secret of identity provider " + id;
    }

    private StatementSpec bind(StatementSpec statement, IdentityProvider provider) {
        return statement
                .param("id", provider.id())
                .param("kind", provider.kind().name())
                .param("name", provider.name())
                .param("enabled", provider.enabled())
                .param("email_domains", provider.emailDomains().toArray(String[]::new))
                .param("provision", provider.provision())
                .param("default_role", provider.defaultRole().name())
                .param("allowed_domains", provider.allowedDomains().toArray(String[]::new))
                .param("allowed_groups", provider.allowedGroups().toArray(String[]::new))
                .param(
                        "group_roles",
                        provider.groupRoles().entrySet().stream()
                                .map(entry -> entry.getValue().name() + "=" + entry.getKey())
                                .toArray(String[]::new))
                .param("now", now());
    }

    static IdentityProvider common(ResultSet row, int number) throws SQLException {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (String line : texts(row, "group_roles")) {
            int at = line.indexOf('=');
            roles.put(line.substring(at + 1), Role.valueOf(line.substring(0, at)));
        }
        return new IdentityProvider(
                row.getObject("id", UUID.class),
                Kind.valueOf(row.getString("kind")),
                row.getString("name"),
                row.getBoolean("enabled"),
                texts(row, "email_domains"),
                row.getBoolean("provision"),
                Role.valueOf(row.getString("default_role")),
                texts(row, "allowed_domains"),
                texts(row, "allowed_groups"),
                roles,
                row.getTimestamp("updated_at").toInstant());
    }

    private static OidcProvider oidc(ResultSet row, int number) throws SQLException {
        return new OidcProvider(
                common(row, number),
                row.getString("issuer"),
                row.getString("client_id"),
                row.getBytes("client_secret"),
                row.getString("scopes"),
                row.getString("email_pointer"),
                row.getString("name_pointer"),
                row.getString("groups_pointer"),
                row.getBoolean("userinfo"),
                row.getString("private_ca"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
