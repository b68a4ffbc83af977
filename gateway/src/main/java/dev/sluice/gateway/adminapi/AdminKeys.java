package dev.sluice.gateway.adminapi;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.KeyedHash;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The table {@code admin_key}: what opens the Admin API. Only keyed hashes are stored. */
@Service
public class AdminKeys {

    /** Name of the key that the configuration holds; it is ended there and not here. */
    public static final String CONFIGURED = "SLUICE_ADMIN_KEY";

    private static final String PURPOSE = "admin_key";
    private static final int MIN_CHARACTERS = 32;
    private static final int MAX_CHARACTERS = 512;

    private static final int MAX_NAME = 100;
    private static final String PREFIX = "sla_";
    private static final Pattern SHAPE = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
    private static final int SECRET_BYTES = 32;
    private static final int HINT_CHARACTERS = 4;
    private static final Duration SEEN = Duration.ofMinutes(1);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String COLUMNS =
            "select id, name, hint, scopes, created_at, created_by, expires_at, revoked_at,"
                    + " last_used_at from admin_key ";

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

    /** Whether the text has the shape of a minted admin key; says nothing about whether there is one. */
    public static boolean isMeantAsOne(String text) {
        return SHAPE.matcher(text).matches();
    }

    /**
     * The key with this secret. It is found by its keyed hash, so the time an index takes tells nothing about stored
     * secrets; the last comparison is constant-time.
     */
    Optional<AdminKey> check(String presented) {
        if (presented.length() < MIN_CHARACTERS || presented.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        byte[] wanted = hash.of(PURPOSE, presented);
        OffsetDateTime now = now();
        Optional<AdminKey> key = jdbc.sql("select id, name, hash, scopes from admin_key where hash = ?"
                        + " and revoked_at is null and (expires_at is null or expires_at > ?)")
                .params(wanted, now)
                .query((rs, n) -> MessageDigest.isEqual(wanted, rs.getBytes("hash"))
                        ? Optional.of(new AdminKey(
                                rs.getObject("id", UUID.class), rs.getString("name"), scopes(rs.getArray("scopes"))))
                        : Optional.<AdminKey>empty())
                .optional()
                .flatMap(found -> found);
        key.ifPresent(used -> jdbc.sql("update admin_key set last_used_at = ?"
                        + " where id = ? and (last_used_at is null or last_used_at < ?)")
                .params(now, used.id(), now.minus(SEEN))
                .update());
        return key;
    }

    /** A key as lists show it. {@code createdBy} is a name for the eye. */
    public record Listed(
            UUID id,
            String name,
            String hint,
            @Nullable List<String> scopes,
            Instant createdAt,
            String createdBy,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable Instant lastUsedAt) {

        /** Whether it opens anything at this moment. */
        public boolean active(Instant now) {
            return revokedAt == null && (expiresAt == null || expiresAt.isAfter(now));
        }

        /** Whether the configuration holds it. */
        public boolean configured() {
            return name.equals(CONFIGURED);
        }
    }

    /** A new key with its secret, which is shown this once. */
    public record Minted(Listed key, String secret) {

        /** Leaves the secret out, so that it cannot reach a log by accident. */
        @Override
        public String toString() {
            return "Minted[" + key + "]";
        }
    }

    /**
     * Makes a key.
     *
     * @param scopes what it may do, null for everything
     * @throws IllegalArgumentException when something about it is not usable; the message says what and is safe to show
     */
    @Transactional
    public Minted create(String name, @Nullable List<String> scopes, @Nullable Instant expiresAt, String createdBy) {
        String text = name.strip();
        if (text.isEmpty() || text.length() > MAX_NAME || text.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("name: must have 1 to " + MAX_NAME + " characters, all printable");
        }
        if (text.equals(CONFIGURED)) {
            throw new IllegalArgumentException("name: " + CONFIGURED + " is the name of the configured key");
        }
        if (scopes != null && (scopes.isEmpty() || !Scopes.all().containsAll(scopes))) {
            throw new IllegalArgumentException("scopes: must name at least one of " + String.join(", ", Scopes.all()));
        }
        if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
            throw new IllegalArgumentException("expires_at: must be in the future");
        }
        byte[] random = new byte[SECRET_BYTES];
        RANDOM.nextBytes(random);
        String secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        UUID id = Ids.next();
        jdbc.sql("insert into admin_key (id, name, hash, hint, scopes, created_at, created_by, expires_at)"
                        + " values (:id, :name, :hash, :hint, string_to_array(:scopes, ','), :now, :by, :expires)")
                .param("id", id)
                .param("name", text)
                .param("hash", hash.of(PURPOSE, secret))
                .param("hint", PREFIX + "…" + secret.substring(secret.length() - HINT_CHARACTERS))
                .param("scopes", scopes == null ? null : String.join(",", new TreeSet<>(scopes)))
                .param("now", now())
                .param("by", createdBy)
                .param("expires", expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC))
                .update();
        return new Minted(find(id).orElseThrow(), secret);
    }

    /** All keys, newest first, ended ones included. */
    public List<Listed> list() {
        return jdbc.sql(COLUMNS + "order by id desc").query(AdminKeys::listed).list();
    }

    /** One key. */
    public Optional<Listed> find(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ?")
                .param(id)
                .query(AdminKeys::listed)
                .optional();
    }

    /** Ends a key at once, on every replica; answers whether it was open until now. */
    @Transactional
    public boolean revoke(UUID id) {
        return jdbc.sql("update admin_key set revoked_at = ? where id = ? and revoked_at is null")
                        .params(now(), id)
                        .update()
                == 1;
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private static Listed listed(ResultSet row, int number) throws SQLException {
        return new Listed(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("hint"),
                scopes(row.getArray("scopes")),
                row.getTimestamp("created_at").toInstant(),
                row.getString("created_by"),
                instant(row.getTimestamp("expires_at")),
                instant(row.getTimestamp("revoked_at")),
                instant(row.getTimestamp("last_used_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    private static @Nullable List<String> scopes(@Nullable Array stored) throws SQLException {
        return stored == null ? null : List.of((String[]) stored.getArray());
    }

    /** Makes the configured key the only valid one of its name; null ends it. */
    @Transactional
    void syncConfigured(@Nullable String secret) {
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
