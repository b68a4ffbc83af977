package dev.sluice.gateway.devices;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.KeyedHash;
import dev.sluice.gateway.settings.SluiceSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Device authorizations: asked for by a client, decided by a person, redeemed once (RFC 8628). */
@Component
class Authorizations {

    static final Duration LIFETIME = Duration.ofSeconds(600);

    /** A client's timer may be a little early; that is not polling too fast. */
    private static final Duration EARLY = Duration.ofMillis(500);

    private static final Duration KEPT_AFTERWARDS = Duration.ofHours(1);
    private static final int TRIES = 5;
    private static final String COLUMNS =
            "id, surface, client, address, created_at, expires_at, decision, member_id," + " redeemed_at";

    private final JdbcClient database;
    private final KeyedHash hash;
    private final Duration interval;
    private final Audit audit;
    private final Members members;
    private final Clock clock;

    Authorizations(
            JdbcClient database, KeyedHash hash, SluiceSettings settings, Audit audit, Members members, Clock clock) {
        this.audit = audit;
        this.members = members;
        this.database = database;
        this.hash = hash;
        this.interval = settings.deviceSignIn().pollInterval();
        this.clock = clock;
    }

    /** Who asks: what the client calls itself, and where it is. */
    record Asker(String surface, String client, String address) {}

    /** The codes of a new authorization; {@code userCode} without its dash. */
    record Codes(String deviceCode, String userCode) {}

    record Authorization(
            UUID id,
            Asker asker,
            Instant createdAt,
            Instant expiresAt,
            @Nullable String decision,
            @Nullable UUID memberId,
            boolean redeemed) {}

    /** What a poll is told. */
    enum Poll {
        PENDING,
        SLOW_DOWN,
        DENIED,
        EXPIRED
    }

    Codes begin(Asker asker) {
        Instant now = clock.instant();
        database.sql("delete from device_authorization where expires_at < ?")
                .param(Timestamp.from(now.minus(KEPT_AFTERWARDS)))
                .update();
        for (int i = 0; i < TRIES; i++) {
            Codes codes = new Codes(Secrets.next(), Secrets.userCode());
            int added = database.sql("insert into device_authorization (id, device_code_hash, user_code_hash, surface,"
                            + " client, address, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?)"
                            + " on conflict do nothing")
                    .params(
                            Ids.next(),
                            deviceHash(codes.deviceCode()),
                            userHash(codes.userCode()),
                            asker.surface(),
                            asker.client(),
                            asker.address(),
                            Timestamp.from(now),
                            Timestamp.from(now.plus(LIFETIME)))
                    .update();
            if (added == 1) {
                return codes;
            }
        }
        throw new IllegalStateException("no free user code");
    }

    /** The authorization that waits for a person with this code. */
    Optional<Authorization> waiting(String userCode) {
        return database.sql("select " + COLUMNS + " from device_authorization"
                        + " where user_code_hash = ? and decision is null and expires_at > ?")
                .params(userHash(userCode), Timestamp.from(clock.instant()))
                .query(Authorizations::authorization)
                .optional();
    }

    /** Decides once; false when there is nothing left to decide. */
    @Transactional
    public boolean decide(String userCode, UUID memberId, boolean approve) {
        Timestamp now = Timestamp.from(clock.instant());
        Optional<Authorization> decided = database.sql("update device_authorization set decision = ?, decided_at = ?,"
                        + " member_id = ? where user_code_hash = ? and decision is null and expires_at > ? returning "
                        + COLUMNS)
                .params(approve ? "APPROVED" : "DENIED", now, memberId, userHash(userCode), now)
                .query(Authorizations::authorization)
                .optional();
        decided.ifPresent(found -> audit.record(
                approve ? "device.approved" : "device.denied",
                new Subject("device_sign_in", "", found.asker().client()),
                Map.of(
                        "surface", found.asker().surface(),
                        "device_address", found.asker().address(),
                        "member", nameOf(memberId))));
        return decided.isPresent();
    }

    private String nameOf(UUID memberId) {
        return members.find(memberId)
                .map(member -> member.name() + " <" + member.email() + ">")
                .orElseGet(() -> Ids.text("user", memberId));
    }

    /** Takes an approved authorization, which one poll only can, however many come at once. */
    Optional<Authorization> redeem(String deviceCode) {
        Timestamp now = Timestamp.from(clock.instant());
        return database.sql("update device_authorization set redeemed_at = ? where device_code_hash = ?"
                        + " and decision = 'APPROVED' and redeemed_at is null and expires_at > ? returning " + COLUMNS)
                .params(now, deviceHash(deviceCode), now)
                .query(Authorizations::authorization)
                .optional();
    }

    /** What to tell a poll that redeemed nothing. */
    Poll poll(String deviceCode) {
        Instant now = clock.instant();
        Optional<Authorization> found = database.sql(
                        "select " + COLUMNS + " from device_authorization where device_code_hash = ?")
                .param(deviceHash(deviceCode))
                .query(Authorizations::authorization)
                .optional();
        if (found.isEmpty()
                || found.get().redeemed()
                || !found.get().expiresAt().isAfter(now)) {
            return Poll.EXPIRED;
        }
        if ("DENIED".equals(found.get().decision())) {
            return Poll.DENIED;
        }
        int inTime = database.sql("update device_authorization set last_polled_at = ?"
                        + " where id = ? and (last_polled_at is null or last_polled_at <= ?)")
                .params(
                        Timestamp.from(now),
                        found.get().id(),
                        Timestamp.from(now.minus(interval).plus(EARLY)))
                .update();
        return inTime == 1 ? Poll.PENDING : Poll.SLOW_DOWN;
    }

    private byte[] deviceHash(String code) {
        return hash.of("device_code", code);
    }

    private byte[] userHash(String code) {
        return hash.of("user_code", code);
    }

    private static Authorization authorization(ResultSet row, int number) throws SQLException {
        return new Authorization(
                row.getObject("id", UUID.class),
                new Asker(row.getString("surface"), row.getString("client"), row.getString("address")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                row.getString("decision"),
                row.getObject("member_id", UUID.class),
                row.getTimestamp("redeemed_at") != null);
    }
}
