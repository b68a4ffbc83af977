package dev.sluice.gateway.adminapi;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.KeyedHash;
import java.security.MessageDigest;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code admin_key}: what opens the Admin API. Only keyed hashes are stored. */
@Service
class AdminKeys {

    static final String CONFIGURED = "SLUICE_ADMIN_KEY";

    private static final String PURPOSE = "admin_key";
    private static final int MIN_CHARACTERS = 32;
    private static final int MAX_CHARACTERS = 512;

    /** Any number; keeps two replicas that start at once from replacing each other's row. */
    private static final long SYNC_LOCK = 0x736c_7569_6365_0001L;

    private final JdbcClient jdbc;
    private final KeyedHash hash;
    private final Clock clock;

    AdminKeys(JdbcClient jdbc, KeyedHash hash, Clock clock) {
        this.jdbc = jdbc;
        this.hash = hash;
        this.clock = clock;
    }

    /**
     * The key with this secret. It is found by its keyed hash, so the time an index takes tells nothing about stored
     * secrets; the last comparison is constant-time.
     */
    public Optional<AdminKey> check(String presented) {
        if (presented.length() < MIN_CHARACTERS || presented.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        byte[] wanted = hash.of(PURPOSE, presented);
        return jdbc.sql("select id, name, hash, scopes from admin_key where hash = ? and revoked_at is null")
                .param(wanted)
                .query((rs, n) -> MessageDigest.isEqual(wanted, rs.getBytes("hash"))
                        ? Optional.of(new AdminKey(
                                rs.getObject("id", UUID.class), rs.getString("name"), scopes(rs.getArray("scopes"))))
                        : Optional.<AdminKey>empty())
                .optional()
                .flatMap(found -> found);
    }

    private static @Nullable List<String> scopes(@Nullable Array stored) throws SQLException {
        return stored == null ? null : List.of((String[]) stored.getArray());
    }

    /** Makes the configured key the only valid one of its name; null ends it. */
    @Transactional
    public void syncConfigured(@Nullable String secret) {
        jdbc.sql("select pg_advisory_xact_lock(?)::text")
                .param(SYNC_LOCK)
                .query(String.class)
                .single();
        byte[] wanted = secret == null ? new byte[0] : hash.of(PURPOSE, secret);
        jdbc.sql("update admin_key set revoked_at = ? where name = ? and revoked_at is null and hash <> ?")
                .params(clock.instant().atOffset(ZoneOffset.UTC), CONFIGURED, wanted)
                .update();
        if (secret != null) {
            jdbc.sql("insert into admin_key (id, name, hash, created_at) values (?, ?, ?, ?)"
                            + " on conflict (hash) do update set revoked_at = null")
                    .params(Ids.next(), CONFIGURED, wanted, clock.instant().atOffset(ZoneOffset.UTC))
                    .update();
        }
    }
}
