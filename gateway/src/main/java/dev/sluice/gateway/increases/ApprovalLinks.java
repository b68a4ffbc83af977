package dev.sluice.gateway.increases;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.Tokens;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The one-time links that let an approver decide from a mail; each speaks for its approver and for one request. */
@Component
class ApprovalLinks {

    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final int MOST_APPROVERS = 20;
    private static final Set<Role> APPROVERS = EnumSet.of(Role.OWNER, Role.ADMIN);

    private final JdbcClient jdbc;
    private final Members members;
    private final Clock clock;

    ApprovalLinks(JdbcClient jdbc, Members members, Clock clock) {
        this.jdbc = jdbc;
        this.members = members;
        this.clock = clock;
    }

    /** What a link opens. */
    record Opened(UUID increaseId, Member approver) {}

    /**
     * Whoever may approve a request, at most {@link #MOST_APPROVERS} of each kind, the longest here first: the organization's
     * admins, and for a limit of a workspace the admins of that, but not for themselves.
     */
    List<Member> approvers(Increase increase) {
        List<UUID> ids = jdbc.sql("select id from member where role in ('OWNER', 'ADMIN') and status = 'ACTIVE'"
                        + " order by id limit ?")
                .param(MOST_APPROVERS)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
        Set<UUID> all = new LinkedHashSet<>(ids);
        all.addAll(workspaceAdmins(increase.id()));
        return members.findAll(all);
    }

    private List<UUID> workspaceAdmins(UUID increaseId) {
        return jdbc.sql("""
                        select w.member_id
                        from limit_increase i
                        left join spend_limit l on l.id = i.limit_id and l.scope = 'WORKSPACE_POOL'
                        join workspace_member w on w.workspace_id = coalesce(i.within, l.holder) and w.role = 'WORKSPACE_ADMIN'
                        join member m on m.id = w.member_id and m.status = 'ACTIVE'
                        where i.id = :id and w.member_id <> i.member_id
                        order by w.member_id limit :most
                        """)
                .param("id", increaseId)
                .param("most", MOST_APPROVERS)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
    }

    /** Makes a link and answers its token, which is stored as a hash only. */
    String make(UUID increaseId, UUID approverId) {
        String token = Tokens.next();
        jdbc.sql(
                        "insert into limit_increase_link (token_hash, increase_id, approver_id, expires_at) values (?, ?, ?, ?)")
                .params(
                        Tokens.hash(token),
                        increaseId,
                        approverId,
                        Timestamp.from(clock.instant().plus(LIFETIME)))
                .update();
        return token;
    }

    /** Empty when the link is unknown, used or old, or its approver may approve no longer. */
    Optional<Opened> open(String token) {
        return jdbc.sql(
                        "select increase_id, approver_id from limit_increase_link where token_hash = ? and expires_at > ?")
                .params(Tokens.hash(token), Timestamp.from(clock.instant()))
                .query((row, number) -> new UUID[] {row.getObject(1, UUID.class), row.getObject(2, UUID.class)})
                .optional()
                .flatMap(ids -> members.find(ids[1])
                        .filter(member -> member.status() == MemberStatus.ACTIVE && mayApprove(member, ids[0]))
                        .map(member -> new Opened(ids[0], member)));
    }

    private boolean mayApprove(Member member, UUID increaseId) {
        return APPROVERS.contains(member.role()) || workspaceAdmins(increaseId).contains(member.id());
    }

    void useUp(UUID increaseId) {
        jdbc.sql("delete from limit_increase_link where increase_id = ?")
                .param(increaseId)
                .update();
    }
}
