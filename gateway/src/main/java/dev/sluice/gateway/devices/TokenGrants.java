package dev.sluice.gateway.devices;

import dev.sluice.gateway.devices.Authorizations.Asker;
import dev.sluice.gateway.devices.Authorizations.Authorization;
import dev.sluice.gateway.devices.DeviceSessionStore.Presented;
import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.KeyedHash;
import dev.sluice.gateway.settings.SluiceSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Turns approved authorizations and refresh tokens into tokens. Refresh tokens rotate: the old one stays good for
 * {@link #GRACE}, because parallel clients share one credential file; after that its use ends the whole session (RFC 9700
 * §4.14.2).
 */
@Component
class TokenGrants {

    static final Duration GRACE = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(TokenGrants.class);

    private final Authorizations authorizations;
    private final DeviceSessionStore store;
    private final DeviceSessions sessions;
    private final AccessTokens tokens;
    private final Members members;
    private final Groups groups;
    private final KeyedHash hash;
    private final Duration lifetime;
    private final Clock clock;

    TokenGrants(
            Authorizations authorizations,
            DeviceSessionStore store,
            DeviceSessions sessions,
            AccessTokens tokens,
            Members members,
            Groups groups,
            KeyedHash hash,
            SluiceSettings settings,
            Clock clock) {
        this.authorizations = authorizations;
        this.store = store;
        this.sessions = sessions;
        this.tokens = tokens;
        this.members = members;
        this.groups = groups;
        this.hash = hash;
        this.lifetime = settings.deviceSignIn().sessionLifetime();
        this.clock = clock;
    }

    /** What a token request is told. */
    sealed interface Grant {

        record Tokens(String access, String refresh, long expiresInSeconds, String email) implements Grant {}

        record Waiting(Authorizations.Poll why) implements Grant {}

        /** It is over for good: the client forgets its refresh token. */
        record Invalid() implements Grant {}
    }

    @Transactional
    public Grant redeem(String deviceCode, Asker from) {
        Optional<Authorization> redeemed = authorizations.redeem(deviceCode);
        if (redeemed.isEmpty()) {
            return new Grant.Waiting(authorizations.poll(deviceCode));
        }
        UUID memberId = redeemed.get().memberId();
        Optional<Member> member = memberId == null ? Optional.empty() : active(memberId);
        if (member.isEmpty()) {
            return new Grant.Waiting(Authorizations.Poll.DENIED);
        }
        Instant now = clock.instant();
        DeviceSession session = new DeviceSession(
                Ids.next(),
                member.get().id(),
                redeemed.get().asker().surface(),
                from.client(),
                from.address(),
                now,
                now,
                now.plus(lifetime),
                null);
        store.insert(session);
        return issue(member.get(), session.id(), now);
    }

    @Transactional
    public Grant refresh(String refreshToken, Asker from) {
        byte[] presented = hash(refreshToken);
        Optional<Presented> found = store.lock(presented);
        Instant now = clock.instant();
        if (found.isEmpty()
                || !found.get().session().live(now)
                || !found.get().expiresAt().isAfter(now)) {
            return new Grant.Invalid();
        }
        DeviceSession session = found.get().session();
        Instant usedAt = found.get().usedAt();
        if (usedAt != null && now.isAfter(usedAt.plus(GRACE))) {
            LOG.warn(
                    "a refresh token of session {} was used again from {}: somebody may have copied it, so the session"
                            + " ends",
                    Ids.text(DeviceSessions.ID_PREFIX, session.id()),
                    from.address());
            sessions.revoke(session.id());
            return new Grant.Invalid();
        }
        Optional<Member> member = active(session.memberId());
        if (member.isEmpty()) {
            return new Grant.Invalid();
        }
        store.used(presented, now);
        store.renewed(session.id(), from.client(), from.address(), now, now.plus(lifetime));
        return issue(member.get(), session.id(), now);
    }

    /** Ends the session of either token; says nothing about unknown ones (RFC 7009 §2.2). */
    public void revoke(String token) {
        Optional<UUID> session = AccessTokens.looksLikeOne(token)
                ? tokens.read(token).map(AccessTokens.Claims::sessionId)
                : store.sessionOfToken(hash(token));
        session.ifPresent(sessions::revoke);
    }

    private Grant issue(Member member, UUID sessionId, Instant now) {
        String refresh = Secrets.next();
        store.insertToken(hash(refresh), sessionId, now.plus(lifetime));
        String access = tokens.issue(
                member, groups.of(member.id()).stream().map(Group::name).toList(), sessionId);
        return new Grant.Tokens(access, refresh, tokens.lifetime().toSeconds(), member.email());
    }

    private Optional<Member> active(UUID memberId) {
        return members.find(memberId).filter(member -> member.status() == MemberStatus.ACTIVE);
    }

    private byte[] hash(String refreshToken) {
        return hash.of("refresh_token", refreshToken);
    }
}
