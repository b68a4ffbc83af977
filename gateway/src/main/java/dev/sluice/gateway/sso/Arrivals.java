package dev.sluice.gateway.sso;

import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberExistsException;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.invites.Invites;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** What to do with an identity that a provider has proved: find the member or make one, refuse, keep groups and role. */
@Service
public class Arrivals {

    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final int LONGEST_NAME = 200;
    private static final int MOST_GROUPS = 500;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Cn}\\u2028\\u2029]");

    private final IdentityProviders providers;
    private final Members members;
    private final Groups groups;
    private final FederatedIdentities links;
    private final Invites invites;
    private final TransactionTemplate transaction;

    Arrivals(
            IdentityProviders providers,
            Members members,
            Groups groups,
            FederatedIdentities links,
            Invites invites,
            TransactionTemplate transaction) {
        this.providers = providers;
        this.members = members;
        this.groups = groups;
        this.links = links;
        this.invites = invites;
        this.transaction = transaction;
    }

    /** Decides and does what was decided; the caller begins the session. */
    public Arrival arrive(IdentityProvider provider, ProvenIdentity identity) {
        return switch (decide(provider, identity)) {
            case Decision.Refuse(var problem) -> {
                LOG.info("sign-in by {} refused: {}", provider.name(), problem.word());
                yield new Arrival.Refused(problem);
            }
            case Decision.Known(var member, var linked, var role) -> {
                transaction.executeWithoutResult(status -> {
                    links.link(provider.id(), identity.subject(), member.id());
                    keepGroups(provider, identity, member);
                });
                yield new Arrival.SignedIn(keepRole(member, role));
            }
            case Decision.Invited(var email, var name, var role) -> accept(provider, identity, email, name, role);
            case Decision.Newcomer(var email, var name, var role) -> add(provider, identity, email, name, role);
        };
    }

    /** What would be done; changes nothing. */
    Decision decide(IdentityProvider provider, ProvenIdentity identity) {
        if (!provider.enabled()) {
            return new Decision.Refuse(Problem.PROVIDER_OFF);
        }
        String email = identity.email();
        List<String> in = Objects.requireNonNullElse(identity.groups(), List.of());
        if (!provider.allowedDomains().isEmpty()
                && (email == null || !provider.allowedDomains().contains(IdentityProvider.domain(email)))) {
            return new Decision.Refuse(Problem.WRONG_DOMAIN);
        }
        if (!provider.allowedGroups().isEmpty() && in.stream().noneMatch(provider.allowedGroups()::contains)) {
            return new Decision.Refuse(Problem.WRONG_GROUP);
        }
        Optional<Role> role = in.stream()
                .flatMap(group -> Optional.ofNullable(provider.groupRoles().get(group)).stream())
                .max(Role::compareTo);
        Optional<Member> linked =
                links.memberOf(provider.id(), identity.subject()).flatMap(members::find);
        if (email != null
                && linked.filter(Arrivals::present).isEmpty()
                && !provider.speaksFor(email)
                && providers.ofDomain(IdentityProvider.domain(email)).isPresent()) {
            // Whatever this provider says it has verified: the addresses of that domain are another one's to give.
            return new Decision.Refuse(Problem.WRONG_DOMAIN);
        }
        if (email != null
                && mayAccept(provider, identity, email)
                && linked.filter(Arrivals::present).isEmpty()) {
            Optional<Member> there = members.findByEmail(email).filter(Arrivals::present);
            if (there.isEmpty() && invites.awaits(email)) {
                return new Decision.Invited(email, nameOf(identity, email), role.orElse(null));
            }
        }
        if (linked.isPresent()) {
            return known(linked.get(), true, role.orElse(null));
        }
        if (email == null || email.isBlank()) {
            return new Decision.Refuse(Problem.NO_EMAIL);
        }
        if (Boolean.FALSE.equals(identity.emailVerified())) {
            return new Decision.Refuse(Problem.EMAIL_NOT_VERIFIED);
        }
        Optional<Member> same = members.findByEmail(email);
        if (same.isPresent()) {
            return provider.speaksFor(email)
                    ? known(same.get(), false, role.orElse(null))
                    : new Decision.Refuse(Problem.ADDRESS_TAKEN);
        }
        if (!provider.provision()) {
            return new Decision.Refuse(Problem.NOT_A_MEMBER);
        }
        // Without a word on it, only a provider of the domain is believed.
        if (identity.emailVerified() == null && !provider.speaksFor(email)) {
            return new Decision.Refuse(Problem.EMAIL_NOT_VERIFIED);
        }
        return new Decision.Newcomer(email, nameOf(identity, email), role.orElse(provider.defaultRole()));
    }

    /** An invite is for whoever has the address: the provider has to know, or to be the one that gives addresses out. */
    private static boolean mayAccept(IdentityProvider provider, ProvenIdentity identity, String email) {
        return !email.isBlank()
                && !Boolean.FALSE.equals(identity.emailVerified())
                && (Boolean.TRUE.equals(identity.emailVerified()) || provider.speaksFor(email));
    }

    private static boolean present(Member member) {
        return member.status() != MemberStatus.REMOVED;
    }

    private static Decision known(Member member, boolean linked, @Nullable Role role) {
        return member.status() == MemberStatus.ACTIVE
                ? new Decision.Known(member, linked, role == member.role() ? null : role)
                : new Decision.Refuse(Problem.NOT_ACTIVE);
    }

    private Arrival accept(
            IdentityProvider provider, ProvenIdentity identity, String email, String name, @Nullable Role role) {
        try {
            Optional<Member> accepted = Objects.requireNonNull(transaction.execute(status -> {
                Optional<Member> member = invites.acceptBySso(email, name);
                member.ifPresent(made -> {
                    links.link(provider.id(), identity.subject(), made.id());
                    keepGroups(provider, identity, made);
                });
                return member;
            }));
            // Withdrawn or accepted otherwise in this very moment: the next attempt decides anew.
            return accepted.<Arrival>map(
                            made -> new Arrival.SignedIn(keepRole(made, role == made.role() ? null : role)))
                    .orElseGet(() -> new Arrival.Refused(Problem.NOT_A_MEMBER));
        } catch (InvalidMemberException e) {
            return new Arrival.Refused(Problem.NO_EMAIL);
        }
    }

    private Arrival add(IdentityProvider provider, ProvenIdentity identity, String email, String name, Role role) {
        try {
            Member member = Objects.requireNonNull(transaction.execute(status -> {
                Member added = members.add(email, name, role);
                links.link(provider.id(), identity.subject(), added.id());
                keepGroups(provider, identity, added);
                return added;
            }));
            LOG.info("{} became a member by {}", member.email(), provider.name());
            return new Arrival.SignedIn(member);
        } catch (MemberExistsException e) {
            // Twice at the same moment; the next attempt finds the link.
            return new Arrival.Refused(Problem.ADDRESS_TAKEN);
        } catch (InvalidMemberException e) {
            return new Arrival.Refused(Problem.NO_EMAIL);
        }
    }

    private void keepGroups(IdentityProvider provider, ProvenIdentity identity, Member member) {
        Collection<String> names = identity.groups();
        if (names != null) {
            groups.setFrom(
                    "sso:" + provider.id(),
                    member.id(),
                    names.stream()
                            .map(String::strip)
                            .filter(name -> !name.isEmpty()
                                    && name.length() <= LONGEST_NAME
                                    && !UNPRINTABLE.matcher(name).find())
                            .limit(MOST_GROUPS)
                            .toList());
        }
    }

    /** The role that a member has after {@link #arrive}, when a mapping gives {@code role}. */
    Role roleAfter(Member member, @Nullable Role role) {
        return role == null || (role != Role.OWNER && members.isLastOwner(member.id())) ? member.role() : role;
    }

    /** The last owner stays one, whatever a mapping says. */
    private Member keepRole(Member member, @Nullable Role role) {
        if (role == null) {
            return member;
        }
        try {
            return members.setRole(member.id(), role);
        } catch (InvalidMemberException e) {
            LOG.warn("{} stays {}: {}", member.email(), member.role().apiName(), e.getMessage());
            return member;
        }
    }

    private static String nameOf(ProvenIdentity identity, String email) {
        String name = identity.name() == null
                ? ""
                : UNPRINTABLE.matcher(identity.name()).replaceAll(" ").strip();
        String usable = name.isEmpty() ? email.substring(0, Math.max(1, email.lastIndexOf('@'))) : name;
        return usable.length() <= LONGEST_NAME ? usable : usable.substring(0, LONGEST_NAME);
    }
}
