package dev.sluice.gateway.secrets;

import dev.sluice.gateway.settings.SluiceSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds the secret that all replicas share, and makes the {@link KeyedHash} with it.
 *
 * <p>The setting {@code sluice.secret} (at least 32 characters) wins: a stolen copy of the database is then worthless
 * for guessing. Without it a random secret is made at the first start and kept in the table
 * {@code installation_secret}: nothing to configure and nothing to lose, every replica finds it, but it travels with a
 * stolen database. That trade is sound because the keys themselves carry 190 random bits, which nobody can guess from a
 * hash even with the secret at hand.
 *
 * <p>A fingerprint is stored in both cases, so that a changed or forgotten setting stops the start with a clear message
 * instead of silently refusing every key.
 */
@Configuration(proxyBeanMethods = false)
class InstallationSecret {

    private static final String NAME = "key_hash";

    @Bean
    KeyedHash keyedHash(JdbcClient jdbc, SluiceSettings settings) {
        return settings.secret() == null ? stored(jdbc) : configured(jdbc, settings.secret());
    }

    private static KeyedHash configured(JdbcClient jdbc, String secret) {
        KeyedHash hash = new KeyedHash(sha256(secret));
        insertIfAbsent(jdbc, null, fingerprint(hash));
        if (!MessageDigest.isEqual(row(jdbc).fingerprint(), fingerprint(hash))) {
            throw new IllegalStateException(
                    "sluice.secret is not the secret that this database was set up with, so no existing key would be"
                            + " accepted. Put the old value back; or, to give up all keys, delete the row '" + NAME
                            + "' of the table installation_secret");
        }
        return hash;
    }

    private static KeyedHash stored(JdbcClient jdbc) {
        byte[] fresh = new byte[KeyedHash.BYTES];
        new SecureRandom().nextBytes(fresh);
        insertIfAbsent(jdbc, fresh, fingerprint(new KeyedHash(fresh)));
        byte[] secret = row(jdbc).secret();
        if (secret == null) {
            throw new IllegalStateException(
                    "this database was set up with the setting sluice.secret, which is missing now; put it back");
        }
        return new KeyedHash(secret);
    }

    /** Replicas may start at the same time; whoever is first decides for all. */
    private static void insertIfAbsent(JdbcClient jdbc, byte @Nullable [] secret, byte[] fingerprint) {
        jdbc.sql("insert into installation_secret (name, secret, fingerprint) values (?, decode(?, 'hex'), ?)"
                        + " on conflict (name) do nothing")
                .param(NAME)
                .param(secret == null ? null : HexFormat.of().formatHex(secret))
                .param(fingerprint)
                .update();
    }

    private static Row row(JdbcClient jdbc) {
        return jdbc.sql("select secret, fingerprint from installation_secret where name = ?")
                .param(NAME)
                .query((rs, n) -> new Row(rs.getBytes("secret"), rs.getBytes("fingerprint")))
                .single();
    }

    private static byte[] fingerprint(KeyedHash hash) {
        return hash.of("fingerprint", NAME);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole, lives for one method
    private record Row(byte @Nullable [] secret, byte[] fingerprint) {}
}
