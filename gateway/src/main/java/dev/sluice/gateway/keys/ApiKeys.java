package dev.sluice.gateway.keys;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberRemoved;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccountArchived;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.freshness.FreshCache;
import dev.sluice.gateway.freshness.FreshCache.Answer;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.KeyedHash;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The keys of the organization's members and service accounts. A secret looks like {@code slc_} and 38 characters {@code 0-9A-Za-z}, the last
 * six of which are a checksum; it is shown once and stored as a keyed hash.
 *
 * <p>Whoever listens to the channels {@link #CHANNEL}, {@link Members#CHANNEL} and {@link ServiceAccounts#CHANNEL} passes the payloads to
 * {@link #forget} and {@link #forgetMember}, calls {@link #forgetAll} after a gap, and says with {@link #listening}
 * whether notifications arrive at all.
 */
@Service
public class ApiKeys {

    /** Notified with the key's id (UUID text) when a key is revoked. */
    public static final String CHANNEL = "api_key";

    private static final String PURPOSE = "api_key";

    private final KeyStore store;
    private final Members members;
    private final ServiceAccounts accounts;
    private final KeyedHash hash;
    private final LastUsed lastUsed;
    private final Audit audit;
    private final Clock clock;
    private final FreshCache<KeyHash, Grant> gate;

    @Autowired
    ApiKeys(
            KeyStore store,
            Members members,
            ServiceAccounts accounts,
            KeyedHash hash,
            LastUsed lastUsed,
            Audit audit,
            Clock clock) {
        this(store, members, accounts, hash, lastUsed, audit, clock, Ticker.systemTicker());
    }

    ApiKeys(
            KeyStore store,
            Members members,
            ServiceAccounts accounts,
            KeyedHash hash,
            LastUsed lastUsed,
            Audit audit,
            Clock clock,
            Ticker ticker) {
        this.audit = audit;
        this.store = store;
        this.members = members;
        this.accounts = accounts;
        this.hash = hash;
        this.lastUsed = lastUsed;
        this.clock = clock;
        gate = new FreshCache<>(store::grant, ticker);
    }

    /**
     * Makes a key for a member; {@code expiresAt} null means it does not expire.
     *
     * @throws KeyRefusedException when the name, the expiry, the member's status or role does not allow it
     */
    @Transactional
    public MintedKey mint(UUID memberId, String name, KeyKind kind, @Nullable Instant expiresAt) {
        return mint(memberId, name, kind, expiresAt, null);
    }

    /**
     * As {@link #mint(UUID, String, KeyKind, Instant)}, in a workspace unless that is null; Claude Code keys belong to
     * their person alone.
     */
    @Transactional
    public MintedKey mint(
            UUID memberId, String name, KeyKind kind, @Nullable Instant expiresAt, @Nullable UUID workspaceId) {
        Member member =
                members.find(memberId).orElseThrow(() -> new KeyRefusedException("user_id: there is no such member"));
        KeyRules.holder(member, kind);
        if (workspaceId != null && kind != KeyKind.API) {
            throw new KeyRefusedException("workspace_id: a Claude Code key belongs to no workspace");
        }
        MintedKey minted = make(new Principal.Person(memberId), name, kind, expiresAt, workspaceId, null);
        audit.record(
                "key.created",
                subject(minted.key().id(), minted.key().name()),
                Map.of("kind", kind.apiName(), "holder", member.email()));
        return minted;
    }

    /**
     * Makes a key for a service account, of the kind that its role can have.
     *
     * @throws KeyRefusedException when the name, the expiry, the account or the workspace does not allow it
     */
    @Transactional
    public MintedKey mintForService(
            UUID accountId, String name, @Nullable Instant expiresAt, @Nullable UUID workspaceId) {
        ServiceAccount account = account(accountId);
        KeyKind kind = KeyRules.kindFor(account.role());
        MintedKey minted = make(new Principal.Service(accountId), name, kind, expiresAt, workspaceId, null);
        audit.record(
                "key.created",
                subject(minted.key().id(), minted.key().name()),
                Map.of("kind", kind.apiName(), "holder", account.name()));
        return minted;
    }

    /**
     * Makes a credential that a trust rule gives in exchange for the token of a CI job. It is in no list, and forgotten
     * some time after it expired.
     *
     * @throws KeyRefusedException when the account or the workspace does not allow it
     */
    @Transactional(noRollbackFor = KeyRefusedException.class)
    public MintedKey exchange(UUID accountId, String name, Instant expiresAt, @Nullable UUID workspaceId, UUID ruleId) {
        KeyKind kind = KeyRules.kindFor(account(accountId).role());
        return make(new Principal.Service(accountId), name, kind, expiresAt, workspaceId, ruleId);
    }

    private ServiceAccount account(UUID accountId) {
        ServiceAccount account = accounts.find(accountId)
                .orElseThrow(() -> new KeyRefusedException("service_account_id: there is no such service account"));
        KeyRules.holder(account, KeyRules.kindFor(account.role()));
        return account;
    }

    private MintedKey make(
            Principal holder,
            String name,
            KeyKind kind,
            @Nullable Instant expiresAt,
            @Nullable UUID workspaceId,
            @Nullable UUID ruleId) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        String keyName = KeyRules.name(name);
        KeyRules.expiry(expiresAt, now);
        if (workspaceId != null) {
            String problem = store.workspaceProblem(workspaceId, holder);
            if (problem != null) {
                throw new KeyRefusedException("workspace_id: " + problem);
            }
        }
        String secret = KeySecret.make();
        Instant expiry = expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.MICROS);
        ApiKey key = new ApiKey(
                Ids.next(), keyName, kind, holder, KeySecret.hint(secret), now, expiry, null, null, workspaceId, false);
        store.insert(key, hash.of(PURPOSE, secret), ruleId);
        return new MintedKey(key, secret);
    }

    /** All keys, newest first, revoked ones included. */
    public List<ApiKey> list() {
        return store.all();
    }

    List<ApiKey> page(KeyQuery query) {
        return store.page(query, clock.instant());
    }

    /** One key. */
    public Optional<ApiKey> find(UUID keyId) {
        return store.find(keyId);
    }

    /**
     * Gives the key another name.
     *
     * @throws KeyRefusedException when the name is not usable
     */
    @Transactional
    public void rename(UUID keyId, String name) {
        ApiKey before = store.find(keyId).orElse(null);
        String keyName = KeyRules.name(name);
        store.rename(keyId, keyName);
        if (before != null && !before.name().equals(keyName)) {
            audit.record("key.renamed", subject(before.id(), keyName), Map.of("from", before.name()));
        }
    }

    /** Ends the key on every replica within one second; doing it twice is harmless. */
    @Transactional
    public void revoke(UUID keyId) {
        store.find(keyId)
                .filter(key -> key.revokedAt() == null)
                .ifPresent(key -> audit.record("key.revoked", subject(keyId, key.name()), Map.of()));
        store.revoke(keyId, clock.instant());
        forgetAfterCommit(keyId);
    }

    /** Switches a key off or on again; as fast as {@link #revoke}. A revoked key stays revoked. */
    @Transactional
    public void setInactive(UUID keyId, boolean inactive) {
        store.find(keyId)
                .filter(key -> key.inactive() != inactive)
                .ifPresent(key -> audit.record(
                        inactive ? "key.deactivated" : "key.activated", subject(keyId, key.name()), Map.of()));
        store.setInactive(keyId, inactive);
        forgetAfterCommit(keyId);
    }

    /** The keys of a member or service account that are not revoked, newest first. */
    public List<ApiKey> openOf(UUID holderId) {
        return store.openOf(holderId);
    }

    /** Revokes every key of a workspace; answers how many. */
    @Transactional
    public int revokeOfWorkspace(UUID workspaceId) {
        List<ApiKey> open = store.openOfWorkspace(workspaceId);
        open.forEach(key -> revoke(key.id()));
        return open.size();
    }

    /** Revokes the keys of a member who left, for good even if they come back; those of workspaces live on. */
    @EventListener
    @Transactional
    public void memberRemoved(MemberRemoved left) {
        store.openOf(left.memberId()).stream()
                .filter(key -> key.workspaceId() == null)
                .forEach(key -> revoke(key.id()));
    }

    /** Revokes the keys of a service account that was archived, what it got in exchange for tokens included. */
    @EventListener
    @Transactional
    public void serviceAccountArchived(ServiceAccountArchived archived) {
        store.openOf(archived.accountId()).forEach(key -> revoke(key.id()));
    }

    /** Ends what a trust rule gave in exchange; answers how many credentials that were. */
    @Transactional
    public int revokeOfRule(UUID ruleId) {
        List<UUID> ended = store.revokeOfRule(ruleId, clock.instant());
        ended.forEach(this::forgetAfterCommit);
        return ended.size();
    }

    /** Forgets credentials given in exchange that expired before {@code before}. */
    @Transactional
    public void forgetExchanged(Instant before) {
        store.forgetExchanged(before);
    }

    private void forgetAfterCommit(UUID keyId) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                // This replica does not wait for its own notification.
                gate.forget((hash, grant) -> grant.holder().keyId().equals(keyId));
            }
        });
    }

    /**
     * Checks a presented secret. Blocks for a database read when the key is not cached or was read too long ago; answers
     * from the cache while the store is away.
     */
    public KeyCheck check(String presentedSecret) {
        if (!KeySecret.isWellFormed(presentedSecret)) {
            return new KeyCheck.Rejected(KeyCheck.Reason.MALFORMED);
        }
        KeyHash keyHash = KeyHash.of(hash.of(PURPOSE, presentedSecret));
        Instant now = clock.instant();
        KeyCheck check = switch (gate.find(keyHash)) {
            case Answer.Found<Grant>(var grant) -> grant.at(now);
            case Answer.None<Grant> none -> new KeyCheck.Rejected(KeyCheck.Reason.UNKNOWN);
            case Answer.Away<Grant> away -> new KeyCheck.Unavailable();
        };
        if (check instanceof KeyCheck.Accepted accepted) {
            lastUsed.note(accepted.holder().keyId(), now);
        }
        return check;
    }

    /** Drops what is cached about a key, so that its next check asks the database. */
    public void forget(String keyIdText) {
        forget(keyIdText, id -> holder -> holder.keyId().equals(id));
    }

    /** Drops what is cached about the keys of a member or service account. */
    public void forgetMember(String holderIdText) {
        forget(holderIdText, id -> holder -> holder.principal().id().equals(id));
    }

    /** Trusts nothing that is cached until it was read again; for use when notifications may have been missed. */
    public void forgetAll() {
        gate.distrustAll();
    }

    /**
     * Says whether notifications arrive; not until it is called with true. Without them every cached key is read again
     * after five seconds.
     */
    public void listening(boolean now) {
        gate.listening(now);
    }

    private static Subject subject(UUID keyId, String name) {
        return new Subject("api_key", Ids.text("apikey", keyId), name);
    }

    private void forget(String idText, java.util.function.Function<UUID, Predicate<KeyHolder>> which) {
        try {
            Predicate<KeyHolder> concerned = which.apply(UUID.fromString(idText));
            gate.forget((hash, grant) -> concerned.test(grant.holder()));
        } catch (IllegalArgumentException e) {
            // Not a payload of ours: better to read everything again than to miss a revocation.
            gate.distrustAll();
        }
    }
}
