package dev.sluice.gateway.devices;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.SealedColumn;
import dev.sluice.gateway.secrets.Vault;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The keys of access tokens, sealed in the database and shared by all replicas. The newest signs and the one before it is
 * still accepted, so a token outlives the change of keys. Each period of {@link #SIGNS_FOR} has one key.
 */
@Component
class SigningKeys implements SealedColumn {

    static final Duration SIGNS_FOR = Duration.ofDays(30);

    private static final int KEPT = 2;
    private static final int KEY_BYTES = 32;
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration BETWEEN_READS = Duration.ofSeconds(1);
    private static final String PURPOSE = "device_signing_key";

    private final JdbcClient database;
    private final Vault vault;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Known known = new Known(List.of(), Instant.MIN);

    SigningKeys(JdbcClient database, Vault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record SigningKey(String kid, byte[] secret, long period) {}

    private record Known(List<SigningKey> keys, Instant readAt) {

        Optional<SigningKey> find(String kid) {
            return keys.stream().filter(key -> key.kid().equals(kid)).findFirst();
        }
    }

    /** The key that signs now; made when there is none or the last has signed long enough. */
    SigningKey current() {
        Instant now = clock.instant();
        if (!signs(known, now) || known.readAt().plus(FRESH).isBefore(now)) {
            read(now);
        }
        if (!signs(known, now)) {
            makeUnlessSomebodyDid(now);
            read(now);
        }
        return known.keys().getFirst();
    }

    /** An accepted key. One that another replica has just made is read from the database, at most once a second. */
    Optional<SigningKey> find(String kid) {
        Optional<SigningKey> found = known.find(kid);
        if (found.isPresent()) {
            return found;
        }
        reading.lock();
        try {
            Instant now = clock.instant();
            if (known.readAt().isBefore(now.minus(BETWEEN_READS))) {
                read(now);
            }
        } finally {
            reading.unlock();
        }
        return known.find(kid);
    }

    private static boolean signs(Known known, Instant now) {
        return !known.keys().isEmpty() && known.keys().getFirst().period() >= period(now);
    }

    private static long period(Instant now) {
        return now.getEpochSecond() / SIGNS_FOR.toSeconds();
    }

    private void read(Instant now) {
        List<SigningKey> keys = database.sql(
                        "select kid, sealed, period from device_signing_key order by period desc limit ?")
                .param(KEPT)
                .query((row, n) -> new SigningKey(
                        row.getString("kid"), vault.open(PURPOSE, row.getBytes("sealed")), row.getLong("period")))
                .list();
        known = new Known(keys, now);
    }

    /** Replicas may find at the same time that a key is due; the period's uniqueness lets one of them make it. */
    private void makeUnlessSomebodyDid(Instant now) {
        byte[] secret = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        database.sql("insert into device_signing_key (kid, period, sealed, created_at) values (?, ?, ?, ?)"
                        + " on conflict do nothing")
                .params(Ids.text("kid", Ids.next()), period(now), vault.seal(PURPOSE, secret), Timestamp.from(now))
                .update();
    }

    @Override
    public int rewrap(BiFunction<String, byte[], Optional<byte[]>> rewrap) {
        record Sealed(String kid, byte[] bytes) {}
        List<Sealed> all = database.sql("select kid, sealed from device_signing_key")
                .query((row, n) -> new Sealed(row.getString(1), row.getBytes(2)))
                .list();
        return all.stream()
                .mapToInt(key -> rewrap.apply(PURPOSE, key.bytes())
                        .map(fresh -> database.sql(
                                        "update device_signing_key set sealed = ? where kid = ? and sealed = ?")
                                .params(fresh, key.kid(), key.bytes())
                                .update())
                        .orElse(0))
                .sum();
    }
}
