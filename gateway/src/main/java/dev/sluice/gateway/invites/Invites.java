package dev.sluice.gateway.invites;

import dev.sluice.gateway.audit.Actor;
import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.identity.LocalAccounts;
import dev.sluice.gateway.identity.Tokens;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.workspaces.InvalidWorkspaceException;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Invites and what becomes of them. A link opens its invite once; a resent invite has a new link and only that. */
@Service
public class Invites {

    private final InviteStore store;
    private final Members members;
    private final Groups groups;
    private final Workspaces workspaces;
    private final LocalAccounts accounts;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Invites(
            InviteStore store,
            Members members,
            Groups groups,
            Workspaces workspaces,
            LocalAccounts accounts,
            Audit audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.members = members;
        this.groups = groups;
        this.workspaces = workspaces;
        this.accounts = accounts;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    Outcome invite(Asked asked) {
        Optional<String> problem = Addresses.problem(asked.email());
        if (problem.isPresent()) {
            return new Outcome.BadAddress(problem.get());
        }
        String email = Members.checkedEmail(asked.email());
        if (members.findByEmail(email).filter(Invites::present).isPresent()) {
            return new Outcome.AlreadyMember();
        }
        String token = Tokens.next();
        UUID id = Ids.next();
        Instant now = now();
        try {
            transaction.executeWithoutResult(status -> {
                store.closeExpired(email, now);
                store.insert(id, asked, email, Tokens.hash(token), now, now.plus(InviteRules.LIFETIME));
                audit.record(
                        "invite.created",
                        subject(id, email),
                        Map.of("role", asked.role().apiName()));
            });
        } catch (DuplicateKeyException e) {
            return store.pendingFor(email, now)
                    .<Outcome>map(Outcome.AlreadyInvited::new)
                    .orElseGet(Outcome.AlreadyMember::new);
        }
        return new Outcome.Invited(store.find(id, now).orElseThrow(), token);
    }

    Optional<Invite> find(UUID id) {
        return store.find(id, now());
    }

    List<Invite> page(InviteQuery query) {
        return store.page(query, now());
    }

    /** How many invites are pending. */
    public int pending() {
        return page(new InviteQuery(null, List.of(), List.of(Invite.Status.PENDING), 10_000, null, null))
                .size();
    }

    /** A new link, and 21 days again; the old link dies. Empty when the invite was accepted or withdrawn. */
    Optional<String> renew(UUID id) {
        String token = Tokens.next();
        boolean renewed = noted(
                "invite.renewed", id, () -> store.renew(id, Tokens.hash(token), now().plus(InviteRules.LIFETIME)));
        return renewed ? Optional.of(token) : Optional.empty();
    }

    /** Ends a pending invite; false when it is not pending. */
    boolean withdraw(UUID id) {
        return noted("invite.withdrawn", id, () -> store.withdraw(id, now()));
    }

    private boolean noted(String action, UUID id, BooleanSupplier change) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean changed = change.getAsBoolean();
            if (changed) {
                find(id).ifPresent(invite -> audit.record(action, subject(id, invite.email()), Map.of()));
            }
            return changed;
        }));
    }

    private static Subject subject(UUID id, String email) {
        return new Subject("invite", Ids.text(Invite.ID, id), email);
    }

    void mailed(UUID id, @Nullable String problem) {
        store.mailed(id, now(), problem);
    }

    /** The invite that a token opens now. */
    Optional<Invite> opens(String token) {
        return store.opens(Tokens.hash(token), now());
    }

    /** Makes the member who holds the link; empty when it does not open anything (any more). */
    Optional<Member> accept(String token, String name, String password) {
        Optional<Invite> invite = opens(token);
        if (invite.isEmpty()) {
            return Optional.empty();
        }
        String passwordHash = accounts.hash(password);
        return transaction.execute(status -> {
            Optional<Member> member = take(invite.get(), Tokens.hash(token), name);
            member.ifPresent(made -> accounts.setPassword(made.id(), passwordHash));
            return member;
        });
    }

    /** Whether an invite is pending for this address. */
    public boolean awaits(String email) {
        return store.pendingFor(email, now()).isPresent();
    }

    /**
     * Makes a member of whoever was invited under this address and signed in through the organization's identity provider.
     *
     * @param email an address that the provider has verified; compared without regard to case
     * @param name what they are called; their address when it is blank
     * @return the new active member; empty when there is no pending invite, or somebody has this address
     */
    public Optional<Member> acceptBySso(String email, String name) {
        return store.pendingFor(email, now())
                .flatMap(invite -> Optional.ofNullable(transaction.execute(
                                status -> take(invite, null, name.isBlank() ? invite.email() : name)))
                        .flatMap(found -> found));
    }

    /** The row is taken first: of two who come at once, the second waits and finds it used. */
    private Optional<Member> take(Invite invite, byte @Nullable [] tokenHash, String name) {
        if (!store.accept(invite.id(), tokenHash, now())) {
            return Optional.empty();
        }
        Optional<Member> known = members.findByEmail(invite.email());
        if (known.filter(Invites::present).isPresent()) {
            return Optional.empty();
        }
        Member member = known.map(left -> comeBack(left, invite, name))
                .orElseGet(() -> members.add(invite.email(), name, invite.role()));
        store.acceptedBy(invite.id(), member.id());
        audit.record(
                new Actor(Actor.Type.USER, member.id(), member.email()),
                "invite.accepted",
                subject(invite.id(), invite.email()),
                Map.of("role", invite.role().apiName()));
        for (UUID workspace : invite.workspaceIds()) {
            if (workspaces.find(workspace).filter(Workspace::active).isPresent()) {
                join(workspace, member, invite);
            }
        }
        invite.groupIds().forEach(group -> groups.add(group, member.id(), Groups.DIRECT));
        return Optional.of(member);
    }

    private Member comeBack(Member left, Invite invite, String name) {
        members.rename(left.id(), name);
        members.setRole(left.id(), invite.role());
        return members.setStatus(left.id(), MemberStatus.ACTIVE);
    }

    private void join(UUID workspace, Member member, Invite invite) {
        try {
            workspaces.put(workspace, member.id(), InviteRules.workspaceRole(invite.role()));
        } catch (InvalidWorkspaceException e) {
            // Their organization role gives them this workspace already.
            return;
        }
    }

    private static boolean present(Member member) {
        return member.status() != MemberStatus.REMOVED;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
