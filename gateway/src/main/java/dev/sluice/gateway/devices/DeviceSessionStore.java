package dev.sluice.gateway.devices;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables {@code device_session} and {@code device_refresh_token}. */
@Repository
class DeviceSessionStore {

    private static final String COLUMNS = "select id, member_id, surface, client, address, created_at, last_seen_at,"
            + " expires_at, revoked_at from device_session ";
    private static final int LONGEST_LIST = 500;

    private final JdbcClient database;

    DeviceSessionStore(JdbcClient database) {
        this.database = database;
    }

    /** A refresh token with the session it belongs to. */
    record Presented(
            DeviceSession session,
            Instant expiresAt,
            @Nullable Instant usedAt) {}

    void insert(DeviceSession session) {
        database.sql("insert into device_session (id, member_id, surface, client, address, created_at, last_seen_at,"
                        + " expires_at) values (?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        session.id(),
                        session.memberId(),
                        session.surface(),
                        session.client(),
                        session.address(),
                        Timestamp.from(session.createdAt()),
                        Timestamp.from(session.lastSeenAt()),
                        Timestamp.from(session.expiresAt()))
                .update();
    }

    void insertToken(byte[] hash, UUID sessionId, Instant expiresAt) {
        database.sql("insert into device_refresh_token (hash, session_id, expires_at) values (?, ?, ?)")
                .params(hash, sessionId, Timestamp.from(expiresAt))
                .update();
    }

    Optional<UUID> sessionOfToken(byte[] hash) {
        return database.sql("select session_id from device_refresh_token where hash = ?")
                .param(hash)
                .query((row, n) -> row.getObject(1, UUID.class))
                .optional();
    }

    /** Locks the session, so that refreshes and the revocation of one family come one after another. */
    Optional<Presented> lock(byte[] tokenHash) {
        Optional<UUID> id = sessionOfToken(tokenHash);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        DeviceSession session = database.sql(COLUMNS + "where id = ? for update")
                .param(id.get())
                .query(DeviceSessionStore::session)
                .single();
        return database.sql("select expires_at, used_at from device_refresh_token where hash = ?")
                .param(tokenHash)
                .query((row, n) -> new Presented(session, row.getTimestamp(1).toInstant(), instant(row, "used_at")))
                .optional();
    }

    void used(byte[] tokenHash, Instant now) {
        database.sql("update device_refresh_token set used_at = coalesce(used_at, ?) where hash = ?")
                .params(Timestamp.from(now), tokenHash)
                .update();
    }

    void renewed(UUID sessionId, String client, String address, Instant now, Instant expiresAt) {
        database.sql("update device_session set client = ?, address = ?, last_seen_at = ?, expires_at = ? where id = ?")
                .params(client, address, Timestamp.from(now), Timestamp.from(expiresAt), sessionId)
                .update();
        database.sql("delete from device_refresh_token where session_id = ? and expires_at < ?")
                .params(sessionId, Timestamp.from(now))
                .update();
    }

    /** Ends a session and tells every replica when the caller's transaction commits. */
    void revoke(UUID sessionId, Instant now) {
        database.sql("update device_session set revoked_at = ? where id = ? and revoked_at is null")
                .params(Timestamp.from(now), sessionId)
                .update();
        database.sql("select pg_notify(?, ?)::text")
                .params(DeviceSessions.CHANNEL, sessionId.toString())
                .query(String.class)
                .single();
    }

    Optional<SessionState> state(UUID sessionId) {
        return database.sql("select s.member_id, s.revoked_at, m.status from device_session s"
                        + " join member m on m.id = s.member_id where s.id = ?")
                .param(sessionId)
                .query((row, n) -> new SessionState(
                        row.getObject("member_id", UUID.class),
                        row.getObject("revoked_at") != null,
                        row.getString("status").equals("ACTIVE")))
                .optional();
    }

    Optional<DeviceSession> find(UUID id) {
        return database.sql(COLUMNS + "where id = ?")
                .param(id)
                .query(DeviceSessionStore::session)
                .optional();
    }

    List<DeviceSession> of(UUID memberId) {
        return database.sql(COLUMNS + "where member_id = ? order by id desc limit " + LONGEST_LIST)
                .param(memberId)
                .query(DeviceSessionStore::session)
                .list();
    }

    List<DeviceSession> newest(@Nullable UUID before, int most) {
        return database.sql(
                        COLUMNS + "where cast(:before as uuid) is null or id < :before order by id desc limit :most")
                .param("before", before)
                .param("most", most)
                .query(DeviceSessionStore::session)
                .list();
    }

    /** Moves last-seen times forward, in id order so that replicas doing the same never deadlock. */
    void seen(Map<UUID, Instant> times) {
        times.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(seen -> database.sql(
                                "update device_session set last_seen_at = greatest(last_seen_at, ?) where id = ?")
                        .params(Timestamp.from(seen.getValue()), seen.getKey())
                        .update());
    }

    private static DeviceSession session(ResultSet row, int number) throws SQLException {
        return new DeviceSession(
                row.getObject("id", UUID.class),
                row.getObject("member_id", UUID.class),
                row.getString("surface"),
                row.getString("client"),
                row.getString("address"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("last_seen_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                instant(row, "revoked_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
