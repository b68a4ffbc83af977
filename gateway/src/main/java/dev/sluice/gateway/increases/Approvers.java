package dev.sluice.gateway.increases;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.identity.MorePages;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who answers requests for more: the organization's owners and admins all of them, the admins of a workspace those about
 * limits of that workspace, and nobody their own.
 */
@Component
class Approvers implements MorePages {

    private static final int MOST_MAILED = 20;
    private static final Set<Role> OF_ALL = EnumSet.of(Role.OWNER, Role.ADMIN);

    private final JdbcClient jdbc;
    private final Members members;

    Approvers(JdbcClient jdbc, Members members) {
        this.jdbc = jdbc;
        this.members = members;
    }

    /** Whoever is told of a request, at most {@link #MOST_MAILED} of each kind, the longest here first. */
    List<Member> of(Increase increase) {
        Set<UUID> all = new LinkedHashSet<>(jdbc.sql("""
                        select id from member where role in ('OWNER', 'ADMIN') and status = 'ACTIVE' and id <> :asker
                        order by id limit :most
                        """)
                .param("asker", increase.memberId())
                .param("most", MOST_MAILED)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list());
        all.addAll(jdbc.sql("""
                        select w.member_id
                        from limit_increase i
                        join workspace_member w on w.workspace_id = %s and w.role = 'WORKSPACE_ADMIN'
                        join member m on m.id = w.member_id and m.status = 'ACTIVE'
                        where i.id = :increase and w.member_id <> i.member_id
                        order by w.member_id limit :most
                        """.formatted(IncreaseStore.WORKSPACE))
                .param("increase", increase.id())
                .param("most", MOST_MAILED)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list());
        return members.findAll(all);
    }

    boolean ofAll(Role role) {
        return OF_ALL.contains(role);
    }

    /** The workspaces that a member is an admin of. */
    List<UUID> workspacesOf(UUID memberId) {
        return jdbc.sql("select workspace_id from workspace_member where member_id = ? and role = 'WORKSPACE_ADMIN'")
                .param(memberId)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
    }

    /** Whether a member with this role in the organization may look at a request. */
    boolean maySee(UUID memberId, Role role, Increase increase) {
        return ofAll(role)
                || jdbc.sql("""
                                select exists (
                                    select 1 from limit_increase i
                                    join workspace_member w on w.workspace_id = %s and w.role = 'WORKSPACE_ADMIN'
                                    where i.id = :increase and w.member_id = :member)
                                """.formatted(IncreaseStore.WORKSPACE))
                        .param("increase", increase.id())
                        .param("member", memberId)
                        .query(Boolean.class)
                        .single();
    }

    /** Whether they may answer it. */
    boolean mayAnswer(UUID memberId, Role role, Increase increase) {
        return !memberId.equals(increase.memberId()) && maySee(memberId, role, increase);
    }

    @Override
    public boolean open(String page, ConsoleUser user) {
        return page.equals(IncreasesPage.PATH)
                && (ofAll(user.role()) || !workspacesOf(user.memberId()).isEmpty());
    }
}
