package dev.sluice.gateway.identity;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.SessionRepository;
import org.springframework.stereotype.Repository;

/**
 * Browser sessions in the database, where every replica finds them. The database itself ends those of a member whose
 * status or role changes (trigger {@code member_changed}).
 */
@Repository
class SessionStore implements SessionRepository<StoredSession> {

    /** Until sign-in a session only waits for the next step. */
    private static final Duration BEFORE_SIGN_IN = Duration.ofMinutes(30);

    /** Use is noted this often, not with each request. */
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final JdbcClient database;
    private final Clock clock;

    SessionStore(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public StoredSession createSession() {
        return StoredSession.fresh(clock, BEFORE_SIGN_IN);
    }

    @Override
    public @Nullable StoredSession findById(String id) {
        if (!ID.matcher(id).matches()) {
            return null;
        }
        StoredSession session = database.sql("select created_at, last_used_at, idle_seconds, content"
                        + " from browser_session where id_hash = ? and expires_at > ?")
                .params(Tokens.hash(id), now())
                .query((row, number) -> new Row(
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("last_used_at").toInstant(),
                        Duration.ofSeconds(row.getInt("idle_seconds")),
                        row.getBytes("content")))
                .optional()
                .flatMap(row -> SessionContent.open(id, row.content())
                        .map(known -> StoredSession.read(clock, id, row.created(), row.used(), row.idle(), known)))
                .orElse(null);
        return session == null || session.isExpired() ? null : session;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, lives for one method
    private record Row(Instant created, Instant used, Duration idle, byte[] content) {}

    @Override
    public void save(StoredSession session) {
        boolean used = session.getLastAccessedTime().isAfter(session.storedUse.plus(NOTED_EVERY));
        if (!session.changed && !used) {
            return;
        }
        String before = session.storedAs;
        if (before == null) {
            forgetExpired();
            bind(database.sql("""
                    insert into browser_session (id_hash, member_id, provider_id, subject, provider_session, created_at,
                        last_used_at, idle_seconds, expires_at, content)
                    values (:id, :member, :provider, :subject, :session, :created, :used, :idle, :expires, :content)
                    """), session)
                    .param("created", Timestamp.from(session.getCreationTime()))
                    .update();
        } else {
            // One that was ended meanwhile stays ended: nothing is inserted here.
            bind(database.sql("""
                    update browser_session
                    set id_hash = :id, member_id = :member, provider_id = :provider, subject = :subject,
                        provider_session = :session, last_used_at = :used, idle_seconds = :idle, expires_at = :expires,
                        content = :content
                    where id_hash = :before
                    """), session)
                    .param("before", Tokens.hash(before))
                    .update();
        }
        session.storedAs = session.getId();
        session.storedUse = session.getLastAccessedTime();
        session.changed = false;
    }

    private static JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement, StoredSession session) {
        SessionOwner owner = session.getAttribute(SessionOwner.class.getName());
        SessionOwner.Via via = owner == null ? null : owner.via();
        return statement
                .param("id", Tokens.hash(session.getId()))
                .param("member", owner == null ? null : owner.memberId())
                .param("provider", via == null ? null : via.providerId())
                .param("subject", via == null ? null : via.subject())
                .param("session", via == null ? null : via.providerSession())
                .param("used", Timestamp.from(session.getLastAccessedTime()))
                .param("idle", (int) session.getMaxInactiveInterval().toSeconds())
                .param("expires", Timestamp.from(session.expiresAt()))
                .param("content", SessionContent.seal(session.getId(), session.attributes()));
    }

    @Override
    public void deleteById(String id) {
        database.sql("delete from browser_session where id_hash = ?")
                .param(Tokens.hash(id))
                .update();
    }

    /** Ends the sessions that a provider vouched for: those of its own session, or all of the subject when that is null. */
    int endOf(UUID providerId, @Nullable String subject, @Nullable String providerSession) {
        return database.sql("""
                        delete from browser_session
                        where provider_id = :provider and (cast(:subject as text) is null or subject = :subject)
                          and (cast(:session as text) is null or provider_session = :session)
                        """)
                .param("provider", providerId)
                .param("subject", subject)
                .param("session", providerSession)
                .update();
    }

    private void forgetExpired() {
        database.sql("delete from browser_session where expires_at <= ?")
                .param(now())
                .update();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
