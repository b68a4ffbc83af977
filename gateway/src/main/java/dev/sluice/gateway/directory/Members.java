package dev.sluice.gateway.directory;

import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The members of the organization. */
@Service
public class Members {

    /** Notified with the member's id (UUID text) when a member's status, role or name changes. */
    public static final String CHANNEL = "member";

    private final MemberRows rows;
    private final JdbcClient jdbc;
    private final Clock clock;

    Members(MemberRows rows, JdbcClient jdbc, Clock clock) {
        this.rows = rows;
        this.jdbc = jdbc;
        this.clock = clock;
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
            return rows.saveAndFlush(new MemberRow(member)).toMember();
        } catch (DataIntegrityViolationException e) {
            if (String.valueOf(e.getMostSpecificCause().getMessage()).contains("member_email")) {
                throw new MemberExistsException(member.email());
            }
            throw e;
        }
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
            row.become(status);
        });
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
        return change(id, row -> row.rename(MemberText.name(name)));
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

    private static List<Member> toMembers(List<MemberRow> rows) {
        return rows.stream().map(MemberRow::toMember).toList();
    }
}
