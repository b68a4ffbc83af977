package dev.sluice.gateway.directory;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The members of the organization. Sets off JPA, which comes up beside the rest, and waits for it at the first use. */
@Service
@DependsOn("entityManagerFactory")
public class Members {

    /** Notified with the member's id (UUID text) when a member's status, role or name changes. */
    public static final String CHANNEL = "member";

    private final MemberRows rows;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final Audit audit;

    Members(@Lazy MemberRows rows, JdbcClient jdbc, Clock clock, ApplicationEventPublisher events, Audit audit) {
        this.audit = audit;
        this.rows = rows;
        this.jdbc = jdbc;
        this.clock = clock;
        this.events = events;
    }

    /**
     * The form in which an address is stored.
     *
     * @throws InvalidMemberException when it is not usable; the message says why
     */
    public static String checkedEmail(String text) {
        return MemberText.email(text);
    }

    /**
     * Adds an active member.
     *
     * @throws MemberExistsException when someone already has this e-mail address
     * @throws InvalidMemberException when the address or the name is not usable; the message says why
     */
    @Transactional
    public Member add(String email, String name, Role role) {
        Member member = new Member(
                Ids.next(),
                MemberText.email(email),
                MemberText.name(name),
                role,
                MemberStatus.ACTIVE,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (rows.findByEmail(member.email()).isPresent()) {
            throw new MemberExistsException(member.email());
        }
        try {
            rows.saveAndFlush(new MemberRow(member));
            audit.record("member.added", subject(member), Map.of("role", role.apiName()));
            return member;
        } catch (DataIntegrityViolationException e) {
            if (String.valueOf(e.getMostSpecificCause().getMessage()).contains("member_email")) {
                throw new MemberExistsException(member.email());
            }
            throw e;
        }
    }

    /** Whether there is anybody who was not removed. */
    public boolean anybody() {
        return jdbc.sql("select exists (select 1 from member where status <> 'REMOVED')")
                .query(Boolean.class)
                .single();
    }

    /** The member with this id, whatever their status. */
    @Transactional(readOnly = true)
    public Optional<Member> find(UUID id) {
        return rows.findById(id).map(MemberRow::toMember);
    }

    /** The members with these ids, whatever their status, in no particular order; unknown ids are left out. */
    @Transactional(readOnly = true)
    public List<Member> findAll(Collection<UUID> ids) {
        return ids.isEmpty() ? List.of() : toMembers(rows.findAllById(ids));
    }

    /** The member with this e-mail address, without regard to case, whatever their status. */
    @Transactional(readOnly = true)
    public Optional<Member> findByEmail(String email) {
        // PostgreSQL knows no NUL in text; nobody can have such an address either.
        return email.indexOf('\0') >= 0
                ? Optional.empty()
                : rows.findByEmail(email.strip()).map(MemberRow::toMember);
    }

    /** The member that an API's {@code user_id} means: an id ({@code user_…}) or an e-mail address. */
    @Transactional(readOnly = true)
    public Optional<Member> findByIdOrEmail(String text) {
        Optional<UUID> id = Ids.parse("user", text.toLowerCase(Locale.ROOT));
        return id.isPresent() ? find(id.get()) : findByEmail(text);
    }

    /** One page of a filtered list of the members who were not removed, newest first. */
    @Transactional(readOnly = true)
    List<Member> page(MemberQuery query) {
        String order = query.before() == null ? "desc" : "asc";
        List<UUID> ids = jdbc.sql("""
                        select id from member
                        where status <> 'REMOVED'
                          and (cast(:email as text) is null
                               or lower(regexp_replace(email, '\\+[^@]*@', '@')) = :email)
                          and (cast(:roles as text) is null or role = any (string_to_array(:roles, ',')))
                          and (cast(:after as uuid) is null or id < :after)
                          and (cast(:before as uuid) is null or id > :before)
                        order by id\s""" + order + " limit :limit")
                .param("email", query.plainEmail())
                .param("roles", query.rolesText())
                .param("after", query.after())
                .param("before", query.before())
                .param("limit", query.limit())
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
        List<UUID> newestFirst = query.before() == null ? ids : ids.reversed();
        Map<UUID, Member> found = new HashMap<>();
        findAll(ids).forEach(member -> found.put(member.id(), member));
        return newestFirst.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /** All members who were not removed, newest first. */
    @Transactional(readOnly = true)
    public List<Member> list() {
        return toMembers(rows.newest(Limit.unlimited()));
    }

    /** The newest members who were not removed, at most {@code limit}. */
    @Transactional(readOnly = true)
    public List<Member> newest(int limit) {
        return toMembers(rows.newest(Limit.of(limit)));
    }

    /** The members next in the list after (added before) this one, newest first, at most {@code limit}. */
    @Transactional(readOnly = true)
    public List<Member> after(UUID id, int limit) {
        return toMembers(rows.newestBelow(id, Limit.of(limit)));
    }

    /** The members right before (added after) this one, newest first, at most {@code limit}. */
    @Transactional(readOnly = true)
    public List<Member> before(UUID id, int limit) {
        return toMembers(rows.oldestAbove(id, Limit.of(limit))).reversed();
    }

    /**
     * Suspends, reinstates or removes a member; every replica is notified on {@link #CHANNEL} when this commits. Doing
     * it twice is harmless.
     *
     * @throws InvalidMemberException when there is no such member, or it is the last active owner
     */
    @Transactional
    public Member setStatus(UUID id, MemberStatus status) {
        return change(id, row -> {
            if (status != MemberStatus.ACTIVE) {
                keepAnOwner(row);
            }
            Member before = row.toMember();
            if (before.status() != status) {
                audit.record(word(status), subject(before), Map.of());
            }
            row.become(status);
            if (status == MemberStatus.REMOVED) {
                events.publishEvent(new MemberRemoved(id));
            }
        });
    }

    /** Whether nobody else is an active owner. */
    @Transactional(readOnly = true)
    public boolean isLastOwner(UUID id) {
        return rows.activeOwners().equals(List.of(id));
    }

    /**
     * Gives a member another role; every replica is notified as for {@link #setStatus}.
     *
     * @throws InvalidMemberException when there is no such member, or it is the last active owner
     */
    @Transactional
    public Member setRole(UUID id, Role role) {
        return change(id, row -> {
            if (role != Role.OWNER) {
                keepAnOwner(row);
            }
            Member before = row.toMember();
            if (before.role() != role) {
                audit.record(
                        "member.role_changed",
                        subject(before),
                        Map.of("from", before.role().apiName(), "to", role.apiName()));
            }
            row.become(role);
        });
    }

    /**
     * Gives a member another name.
     *
     * @throws InvalidMemberException when there is no such member or the name is not usable; the message says why
     */
    @Transactional
    public Member rename(UUID id, String name) {
        return change(id, row -> {
            Member before = row.toMember();
            row.rename(MemberText.name(name));
            audit.record("member.renamed", subject(row.toMember()), Map.of("from", before.name()));
        });
    }

    /**
     * Gives a member another e-mail address.
     *
     * @throws MemberExistsException when somebody else has it
     * @throws InvalidMemberException when there is no such member or the address is not usable; the message says why
     */
    @Transactional
    public Member readdress(UUID id, String email) {
        String address = MemberText.email(email);
        if (rows.findByEmail(address).filter(row -> !row.getId().equals(id)).isPresent()) {
            throw new MemberExistsException(address);
        }
        return change(id, row -> row.readdress(address));
    }

    private Member change(UUID id, Consumer<MemberRow> change) {
        MemberRow row = rows.findById(id).orElseThrow(() -> new InvalidMemberException("there is no such member"));
        change.accept(row);
        jdbc.sql("select pg_notify(?, ?)::text")
                .params(CHANNEL, id.toString())
                .query(String.class)
                .single();
        return row.toMember();
    }

    private void keepAnOwner(MemberRow leaving) {
        List<MemberRow> owners = rows.lockOwners();
        if (owners.size() == 1 && owners.getFirst().getId().equals(leaving.getId())) {
            throw new InvalidMemberException("this is the last owner; make somebody else an owner first");
        }
    }

    private static Subject subject(Member member) {
        return new Subject("user", Ids.text("user", member.id()), member.name() + " <" + member.email() + ">");
    }

    private static String word(MemberStatus status) {
        return switch (status) {
            case ACTIVE -> "member.reinstated";
            case SUSPENDED -> "member.suspended";
            case REMOVED -> "member.removed";
        };
    }

    private static List<Member> toMembers(List<MemberRow> rows) {
        return rows.stream().map(MemberRow::toMember).toList();
    }
}
