package dev.sluice.gateway.identity;

import dev.sluice.gateway.secrets.SealedColumn;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Passwords, one-time-code secrets and recovery codes at rest. */
@Repository
class LocalCredentials implements SealedColumn {

    private final JdbcClient database;
    private final Clock clock;

    LocalCredentials(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A member's credential; {@code totpSecret} is sealed, and null while two-step sign-in is off. */
    record LocalCredential(
            UUID memberId,
            String passwordHash,
            byte @Nullable [] totpSecret,
            @Nullable Instant totpSince) {

        boolean twoStep() {
            return totpSecret != null;
        }
    }

    Optional<LocalCredential> find(UUID memberId) {
        return database.sql("select password_hash, totp_secret, totp_since from local_credential where member_id = ?")
                .param(memberId)
                .query((row, number) -> {
                    Timestamp since = row.getTimestamp("totp_since");
                    return new LocalCredential(
                            memberId,
                            row.getString("password_hash"),
                            row.getBytes("totp_secret"),
                            since == null ? null : since.toInstant());
                })
                .optional();
    }

    /** The members who can sign in with a password. */
    List<UUID> holders() {
        return database.sql("select member_id from local_credential")
                .query((row, number) -> row.getObject("member_id", UUID.class))
                .list();
    }

    void setPassword(UUID memberId, String passwordHash) {
        database.sql("""
                        insert into local_credential (member_id, password_hash, created_at, updated_at)
                        values (:member, :hash, :now, :now)
                        on conflict (member_id) do update set password_hash = :hash, updated_at = :now
                        """)
                .param("member", memberId)
                .param("hash", passwordHash)
                .param("now", now())
                .update();
    }

    /** Takes a step's code once: false when this step or a later one was taken before, here or on another replica. */
    boolean takeStep(UUID memberId, long step) {
        return database.sql("update local_credential set totp_last_step = :step, updated_at = :now"
                                + " where member_id = :member and totp_last_step < :step")
                        .param("step", step)
                        .param("now", now())
                        .param("member", memberId)
                        .update()
                == 1;
    }

    /** Turns two-step sign-in on; the step that proved the secret is used up. Call in a transaction. */
    void turnOnTwoStep(UUID memberId, byte[] sealedSecret, long step, List<byte[]> recoveryCodeHashes) {
        database.sql("update local_credential set totp_secret = ?, totp_last_step = ?, totp_since = ?, updated_at = ?"
                        + " where member_id = ?")
                .params(sealedSecret, step, now(), now(), memberId)
                .update();
        forgetRecoveryCodes(memberId);
        for (byte[] hash : recoveryCodeHashes) {
            database.sql("insert into recovery_code (member_id, code_hash) values (?, ?)")
                    .params(memberId, hash)
                    .update();
        }
    }

    /** Turns two-step sign-in off. Call in a transaction. */
    void turnOffTwoStep(UUID memberId) {
        database.sql("update local_credential set totp_secret = null, totp_since = null, updated_at = ?"
                        + " where member_id = ?")
                .params(now(), memberId)
                .update();
        forgetRecoveryCodes(memberId);
    }

    /** Uses up a recovery code; false when there is none like it. */
    boolean takeRecoveryCode(UUID memberId, byte[] hash) {
        return database.sql("update recovery_code set used_at = ? where member_id = ? and code_hash = ?"
                                + " and used_at is null")
                        .params(now(), memberId, hash)
                        .update()
                == 1;
    }

    int unusedRecoveryCodes(UUID memberId) {
        return database.sql("select count(*) from recovery_code where member_id = ? and used_at is null")
                .param(memberId)
                .query(Integer.class)
                .single();
    }

    private void forgetRecoveryCodes(UUID memberId) {
        database.sql("delete from recovery_code where member_id = ?")
                .param(memberId)
                .update();
    }

    @Override
    public int rewrap(BiFunction<String, byte[], Optional<byte[]>> rewrap) {
        record Sealed(UUID memberId, byte[] secret) {}
        return database
                .sql("select member_id, totp_secret from local_credential where totp_secret is not null")
                .query((row, number) -> new Sealed(row.getObject("member_id", UUID.class), row.getBytes("totp_secret")))
                .list()
                .stream()
                .mapToInt(old -> rewrap.apply(TwoStep.PURPOSE + old.memberId(), old.secret())
                        .map(renewed -> database.sql("update local_credential set totp_secret = ?"
                                        + " where member_id = ? and totp_secret = ?")
                                .params(renewed, old.memberId(), old.secret())
                                .update())
                        .orElse(0))
                .sum();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
