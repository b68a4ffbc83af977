package dev.sluice.gateway.sso;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.saml.SamlIdp;
import dev.sluice.gateway.saml.ServiceProvider;
import dev.sluice.gateway.saml.SpKey;
import dev.sluice.gateway.secrets.SealedColumn;
import dev.sluice.gateway.secrets.Vault;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The SAML providers that admins entered, and our keys at each, read anew each time. */
@Repository
class SamlProviders implements SealedColumn {

    private final JdbcClient database;
    private final IdentityProviders providers;
    private final SsoAddress address;
    private final Audit audit;
    private final Vault vault;
    private final Clock clock;

    SamlProviders(
            JdbcClient database,
            IdentityProviders providers,
            SsoAddress address,
            Audit audit,
            Vault vault,
            Clock clock) {
        this.database = database;
        this.providers = providers;
        this.address = address;
        this.audit = audit;
        this.vault = vault;
        this.clock = clock;
    }

    /** A key of ours at a provider; one of them {@code signs}, each decrypts. */
    record OwnKey(UUID id, boolean signs, Instant createdAt, SpKey key) {}

    Optional<SamlProvider> find(UUID id) {
        return database.sql("select p.*, s.entity_id, s.redirect_url, s.post_url, s.logout_url, s.certificates,"
                        + " s.wants_signed, s.metadata_url, s.metadata_at, s.more_certificates, s.by_post,"
                        + " s.subject_attribute, s.email_attribute, s.name_attribute, s.groups_attribute, s.private_ca"
                        + " from identity_provider p join saml_provider s on s.id = p.id where p.id = ?")
                .param(id)
                .query(SamlProviders::provider)
                .optional();
    }

    /** Adds a provider, with a first key of ours, or changes it; false when the name is taken. */
    @Transactional
    public boolean save(SamlProvider provider, String by) {
        IdentityProvider common = provider.common();
        Optional<SamlProvider> before = find(common.id());
        if (!providers.put(common, by)) {
            return false;
        }
        SamlIdp peer = provider.metadata();
        if (before.filter(known -> known.metadata() != null
                        && (peer == null
                                || !known.metadata().entityId().equals(peer.entityId())
                                || !known.subjectAttribute().equals(provider.subjectAttribute())))
                .isPresent()) {
            providers.forgetPeople(common.id());
        }
        database.sql("""
                        insert into saml_provider (id, entity_id, redirect_url, post_url, logout_url, certificates,
                            wants_signed, metadata_url, metadata_at, more_certificates, by_post, subject_attribute,
                            email_attribute, name_attribute, groups_attribute, private_ca)
                        values (:id, :entity, :redirect, :post, :logout, :certificates, :signed, :url, :at, :more, :bypost,
                            :subject, :email, :name, :groups, :ca)
                        on conflict (id) do update set entity_id = :entity, redirect_url = :redirect, post_url = :post,
                            logout_url = :logout, certificates = :certificates, wants_signed = :signed,
                            metadata_url = :url, metadata_at = :at, more_certificates = :more, by_post = :bypost,
                            subject_attribute = :subject, email_attribute = :email, name_attribute = :name,
                            groups_attribute = :groups, private_ca = :ca
                        """)
                .param("id", common.id())
                .param("entity", peer == null ? null : peer.entityId())
                .param("redirect", peer == null ? null : text(peer.redirectSsoUrl()))
                .param("post", peer == null ? null : text(peer.postSsoUrl()))
                .param("logout", peer == null ? null : text(peer.sloUrl()))
                .param("certificates", encoded(peer == null ? List.of() : peer.certificates()))
                .param("signed", peer != null && peer.wantsSignedRequests())
                .param("url", provider.metadataUrl())
                .param("at", provider.metadataAt() == null ? null : Timestamp.from(provider.metadataAt()))
                .param("more", encoded(provider.moreCertificates()))
                .param("bypost", provider.byPost())
                .param("subject", provider.subjectAttribute())
                .param("email", provider.emailAttribute())
                .param("name", provider.nameAttribute())
                .param("groups", provider.groupsAttribute())
                .param("ca", provider.privateCa())
                .update();
        if (before.isEmpty()) {
            insertKey(common.id(), true);
        }
        audit.record(
                before.isPresent() ? "identity_provider.changed" : "identity_provider.added",
                IdentityProviders.subject(common),
                Map.of("entity_id", peer == null ? "" : peer.entityId(), "enabled", String.valueOf(common.enabled())));
        return true;
    }

    /** What the metadata says about the provider's keys and addresses now. */
    @Transactional
    public void renew(SamlProvider provider, SamlIdp peer) {
        database.sql("update saml_provider set redirect_url = :redirect, post_url = :post, logout_url = :logout,"
                        + " certificates = :certificates, wants_signed = :signed, metadata_at = :at where id = :id")
                .param("redirect", text(peer.redirectSsoUrl()))
                .param("post", text(peer.postSsoUrl()))
                .param("logout", text(peer.sloUrl()))
                .param("certificates", encoded(peer.certificates()))
                .param("signed", peer.wantsSignedRequests())
                .param("at", Timestamp.from(clock.instant()))
                .param("id", provider.common().id())
                .update();
    }

    /** The key that signs comes first, the others by age. */
    List<OwnKey> keys(UUID id) {
        return database.sql("select * from saml_key where provider_id = ? order by signs desc, created_at, id")
                .param(id)
                .query((row, number) -> {
                    UUID key = row.getObject("id", UUID.class);
                    return new OwnKey(
                            key,
                            row.getBoolean("signs"),
                            row.getTimestamp("created_at").toInstant(),
                            SpKey.of(
                                    vault.open(purpose(key), row.getBytes("private_key")),
                                    row.getBytes("certificate")));
                })
                .list();
    }

    /** Announces another key, which does not sign yet. */
    @Transactional
    public void addKey(SamlProvider provider) {
        insertKey(provider.common().id(), false);
        tell(provider, "added");
    }

    /** From now on this key signs; the one before still decrypts. */
    @Transactional
    public void sign(SamlProvider provider, UUID key) {
        UUID id = provider.common().id();
        boolean there = keys(id).stream().anyMatch(each -> each.id().equals(key));
        if (there) {
            database.sql("update saml_key set signs = false where provider_id = ? and signs")
                    .param(id)
                    .update();
            database.sql("update saml_key set signs = true where id = ?")
                    .param(key)
                    .update();
            tell(provider, "signs");
        }
    }

    /** Forgets a key that does not sign. */
    @Transactional
    public void removeKey(SamlProvider provider, UUID key) {
        int removed = database.sql("delete from saml_key where id = ? and provider_id = ? and not signs")
                .params(key, provider.common().id())
                .update();
        if (removed > 0) {
            tell(provider, "removed");
        }
    }

    private void tell(SamlProvider provider, String key) {
        audit.record("identity_provider.changed", IdentityProviders.subject(provider.common()), Map.of("key", key));
    }

    private void insertKey(UUID providerId, boolean signs) {
        UUID id = Ids.next();
        SpKey key = SpKey.generate("Sluice", clock);
        database.sql("insert into saml_key (id, provider_id, private_key, certificate, signs, created_at)"
                        + " values (?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        providerId,
                        vault.seal(purpose(id), key.privateKey().getEncoded()),
                        der(key.certificate()),
                        signs,
                        Timestamp.from(clock.instant()))
                .update();
    }

    /** Us, as this provider sees us. */
    ServiceProvider us(SamlProvider provider) {
        UUID id = provider.common().id();
        return new ServiceProvider(
                address.saml(id, "metadata"),
                URI.create(address.saml(id, "acs")),
                URI.create(address.saml(id, "logout")),
                keys(id).stream().map(OwnKey::key).toList(),
                ServiceProvider.USUAL_SKEW);
    }

    @Override
    public int rewrap(BiFunction<String, byte[], Optional<byte[]>> rewrap) {
        record Sealed(UUID id, byte[] key) {}
        return database
                .sql("select id, private_key from saml_key")
                .query((row, number) -> new Sealed(row.getObject("id", UUID.class), row.getBytes("private_key")))
                .list()
                .stream()
                .mapToInt(old -> rewrap.apply(purpose(old.id()), old.key())
                        .map(renewed -> database.sql(
                                        "update saml_key set private_key = ? where id = ? and private_key = ?")
                                .params(renewed, old.id(), old.key())
                                .update())
                        .orElse(0))
                .sum();
    }

    private static String purpose(UUID key) {
        return "private key " + key + " of SAML";
    }

    private static SamlProvider provider(ResultSet row, int number) throws SQLException {
        String entity = row.getString("entity_id");
        Timestamp at = row.getTimestamp("metadata_at");
        SamlIdp metadata = entity == null
                ? null
                : new SamlIdp(
                        entity,
                        uri(row.getString("redirect_url")),
                        uri(row.getString("post_url")),
                        uri(row.getString("logout_url")),
                        certificates(row, "certificates"),
                        row.getBoolean("wants_signed"));
        return new SamlProvider(
                IdentityProviders.common(row, number),
                metadata,
                row.getString("metadata_url"),
                at == null ? null : at.toInstant(),
                certificates(row, "more_certificates"),
                row.getBoolean("by_post"),
                row.getString("subject_attribute"),
                row.getString("email_attribute"),
                row.getString("name_attribute"),
                row.getString("groups_attribute"),
                row.getString("private_ca"));
    }

    private static List<X509Certificate> certificates(ResultSet row, String column) throws SQLException {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> found = new ArrayList<>();
            for (byte[] der : (byte[][]) row.getArray(column).getArray()) {
                found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
            return found;
        } catch (CertificateException e) {
            throw new IllegalStateException("a stored certificate cannot be read", e);
        }
    }

    private static byte[][] encoded(List<X509Certificate> certificates) {
        return certificates.stream().map(SamlProviders::der).toArray(byte[][]::new);
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable String text(@Nullable URI uri) {
        return uri == null ? null : uri.toString();
    }

    private static @Nullable URI uri(@Nullable String text) {
        return text == null ? null : URI.create(text);
    }
}
