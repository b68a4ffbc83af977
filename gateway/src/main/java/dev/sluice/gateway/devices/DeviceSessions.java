package dev.sluice.gateway.devices;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.MemberRemoved;
import dev.sluice.gateway.freshness.FreshCache;
import dev.sluice.gateway.freshness.FreshCache.Answer;
import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The clients that people signed in, and the check of their access tokens. A session ends on every replica within a second.
 *
 * <p>Whoever listens to {@link #CHANNEL} and to the channel of members passes the payloads to {@link #forget} and
 * {@link #forgetMember}, calls {@link #forgetAll} after a gap, and says with {@link #listening} whether notifications
 * arrive at all.
 */
@Service
public class DeviceSessions {

    /** Notified with the session's id (UUID text) when a session is revoked. */
    public static final String CHANNEL = "device_session";

    /** Of the public form of session ids. */
    public static final String ID_PREFIX = "device";

    private final DeviceSessionStore store;
    private final AccessTokens tokens;
    private final LastSeen lastSeen;
    private final Audit audit;
    private final Clock clock;
    private final FreshCache<UUID, SessionState> gate;

    @Autowired
    DeviceSessions(DeviceSessionStore store, AccessTokens tokens, LastSeen lastSeen, Audit audit, Clock clock) {
        this.audit = audit;
        this.store = store;
        this.tokens = tokens;
        this.lastSeen = lastSeen;
        this.clock = clock;
        gate = new FreshCache<>(store::state, Ticker.systemTicker());
    }

    /** Whether a credential is meant to be an access token rather than an API key. */
    public static boolean isToken(String credential) {
        return AccessTokens.looksLikeOne(credential);
    }

    /** Checks an access token: signature, expiry, session, member (contract §6). Blocks for a read when it must. */
    public TokenCheck check(String token) {
        Instant now = clock.instant();
        Optional<AccessTokens.Claims> claims;
        try {
            claims = tokens.read(token);
        } catch (DataAccessException e) {
            return new TokenCheck.Unavailable();
        }
        if (claims.isEmpty()) {
            return new TokenCheck.Rejected(TokenCheck.Reason.UNKNOWN);
        }
        UUID sessionId = claims.get().sessionId();
        if (!now.isBefore(claims.get().expiresAt().plus(AccessTokens.SKEW))) {
            return new TokenCheck.Rejected(TokenCheck.Reason.EXPIRED);
        }
        return switch (gate.find(sessionId)) {
            case Answer.Away<SessionState> away -> new TokenCheck.Unavailable();
            case Answer.None<SessionState> none -> new TokenCheck.Rejected(TokenCheck.Reason.REVOKED);
            case Answer.Found<SessionState>(var state) -> {
                if (state.revoked()) {
                    yield new TokenCheck.Rejected(TokenCheck.Reason.REVOKED);
                }
                if (!state.memberActive()) {
                    yield new TokenCheck.Rejected(TokenCheck.Reason.MEMBER_INACTIVE);
                }
                lastSeen.note(sessionId, now);
                yield new TokenCheck.Accepted(sessionId, state.memberId());
            }
        };
    }

    /** Ends a session because somebody wants it, which goes on record. */
    @Transactional
    void signOut(DeviceSession session) {
        audit.record(
                "device.signed_out",
                new Subject("device", Ids.text(ID_PREFIX, session.id()), session.client()),
                Map.of("member", Ids.text("user", session.memberId())));
        revoke(session.id());
    }

    /** Ends a session; doing it twice is harmless. */
    @Transactional
    public void revoke(UUID sessionId) {
        store.revoke(sessionId, clock.instant());
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                // This replica does not wait for its own notification.
                gate.forget((id, state) -> id.equals(sessionId));
            }
        });
    }

    /** Ends the sessions of a member who left, for good even if they come back. */
    @EventListener
    @Transactional
    public void memberRemoved(MemberRemoved left) {
        store.of(left.memberId()).stream()
                .filter(session -> session.revokedAt() == null)
                .forEach(session -> revoke(session.id()));
    }

    /** One session, ended ones included. */
    public Optional<DeviceSession> find(UUID sessionId) {
        return store.find(sessionId);
    }

    /** A member's sessions, newest first, ended ones included. */
    public List<DeviceSession> of(UUID memberId) {
        return store.of(memberId);
    }

    /** Everybody's sessions, newest first: those older than {@code before}, or the newest ones. */
    List<DeviceSession> newest(@Nullable UUID before, int most) {
        return store.newest(before, most);
    }

    /** Drops what is cached about a session, so that its next check asks the database. */
    public void forget(String sessionIdText) {
        withId(sessionIdText, sessionId -> gate.forget((id, state) -> id.equals(sessionId)));
    }

    /** Drops what is cached about the sessions of a member. */
    public void forgetMember(String memberIdText) {
        withId(
                memberIdText,
                memberId -> gate.forget((id, state) -> state.memberId().equals(memberId)));
    }

    /** Trusts nothing that is cached until it was read again; for use when notifications may have been missed. */
    public void forgetAll() {
        gate.distrustAll();
    }

    /** Says whether notifications arrive; not until it is called with true. */
    public void listening(boolean now) {
        gate.listening(now);
    }

    private void withId(String text, Consumer<UUID> forget) {
        try {
            forget.accept(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            // Not a payload of ours: better to read everything again than to miss a revocation.
            gate.distrustAll();
        }
    }
}
