package dev.sluice.gateway.workspaces;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The workspaces of the organization, at most {@link #MOST_ACTIVE} active ones. */
@Service
public class Workspaces {

    /** Active workspaces at once (Admin API contract §6). */
    public static final int MOST_ACTIVE = 100;

    /** Notified with the member's id (UUID text) when they join or leave; with nothing when a workspace is archived. */
    public static final String CHANNEL = "workspace_members";

    private static final int LONGEST_NAME = 100;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Cn}\\u2028\\u2029]");
    private static final List<String> COLORS =
            List.of("#0B6F86", "#8A5A00", "#5B4BB7", "#1B7F4B", "#A23B72", "#44617B");
    private static final String COLUMNS = "select id, name, display_color, created_at, archived_at from workspace ";

    /** Any number; makes the count of active workspaces hold when two are made at once. */
    private static final long CREATE_LOCK = 0x736c_7569_6365_0010L;

    private final JdbcClient jdbc;
    private final ApiKeys keys;
    private final Audit audit;
    private final Clock clock;

    Workspaces(JdbcClient jdbc, ApiKeys keys, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.audit = audit;
        this.clock = clock;
    }

    /** All workspaces, newest first. */
    public List<Workspace> list(boolean archivedToo) {
        return jdbc.sql(COLUMNS + (archivedToo ? "" : "where archived_at is null ") + "order by id desc")
                .query(Workspaces::workspace)
                .list();
    }

    public Optional<Workspace> find(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ?")
                .param(id)
                .query(Workspaces::workspace)
                .optional();
    }

    /** An active workspace by its name, without regard to case. */
    public Optional<Workspace> findByName(String name) {
        return name.indexOf('\0') >= 0
                ? Optional.empty()
                : jdbc.sql(COLUMNS + "where lower(name) = lower(?) and archived_at is null")
                        .param(name.strip())
                        .query(Workspaces::workspace)
                        .optional();
    }

    /**
     * Makes a workspace without members.
     *
     * @throws InvalidWorkspaceException when the name is unusable or taken, or there are too many
     */
    @Transactional
    public Workspace create(String name) {
        String text = name(name);
        jdbc.sql("select pg_advisory_xact_lock(?)::text")
                .param(CREATE_LOCK)
                .query(String.class)
                .single();
        int active = jdbc.sql("select count(*) from workspace where archived_at is null")
                .query(Integer.class)
                .single();
        if (active >= MOST_ACTIVE) {
            throw new InvalidWorkspaceException("there are " + MOST_ACTIVE + " active workspaces; archive one first");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Workspace made = new Workspace(Ids.next(), text, COLORS.get(active % COLORS.size()), now, null);
        try {
            jdbc.sql("insert into workspace (id, name, display_color, created_at) values (?, ?, ?, ?)")
                    .params(made.id(), made.name(), made.displayColor(), Timestamp.from(now))
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken();
        }
        record("workspace.created", made);
        return made;
    }

    private void record(String action, Workspace workspace) {
        record(action, workspace, Map.of());
    }

    private void record(String action, Workspace workspace, Map<String, String> details) {
        Subject subject = new Subject("workspace", Ids.text(Workspace.ID, workspace.id()), workspace.name());
        audit.record(action, subject, details);
    }

    private String email(UUID memberId) {
        return jdbc.sql("select email from member where id = ?")
                .param(memberId)
                .query(String.class)
                .optional()
                .orElse(Ids.text("user", memberId));
    }

    /**
     * Gives an active workspace another name.
     *
     * @throws InvalidWorkspaceException when the name is unusable or taken, or the workspace is not active
     */
    @Transactional
    public Workspace rename(UUID id, String name) {
        String before = find(id).map(Workspace::name).orElse("");
        try {
            int changed = jdbc.sql("update workspace set name = ? where id = ? and archived_at is null")
                    .params(name(name), id)
                    .update();
            if (changed == 0) {
                throw archived();
            }
        } catch (DuplicateKeyException e) {
            throw taken();
        }
        Workspace after = find(id).orElseThrow();
        if (!after.name().equals(before)) {
            record("workspace.renamed", after, Map.of("from", before));
        }
        return after;
    }

    /**
     * Archives a workspace for good and revokes all of its keys; doing it twice is harmless.
     *
     * @return how many keys were revoked
     */
    @Transactional
    public int archive(UUID id) {
        int archived = jdbc.sql("update workspace set archived_at = ? where id = ? and archived_at is null")
                .params(Timestamp.from(clock.instant()), id)
                .update();
        if (archived == 1) {
            record("workspace.archived", find(id).orElseThrow());
            changed("");
        }
        return keys.revokeOfWorkspace(id);
    }

    /** Who is in a workspace, those whose role is inherited included, newest member first. */
    public List<WorkspaceMember> members(UUID workspaceId) {
        return jdbc.sql(MEMBERS + " order by m.id desc")
                .param("workspace", workspaceId)
                .param("member", null)
                .query(Workspaces::member)
                .list();
    }

    public Optional<WorkspaceMember> member(UUID workspaceId, UUID memberId) {
        return jdbc.sql(MEMBERS)
                .param("workspace", workspaceId)
                .param("member", memberId)
                .query(Workspaces::member)
                .optional();
    }

    /** The active workspaces that a member was added to, by name. */
    public List<Workspace> of(UUID memberId) {
        return jdbc.sql(COLUMNS + "where archived_at is null and id in"
                        + " (select workspace_id from workspace_member where member_id = ?) order by name")
                .param(memberId)
                .query(Workspaces::workspace)
                .list();
    }

    /**
     * Adds a member or gives them another role.
     *
     * @throws InvalidWorkspaceException when the role cannot be given or the workspace is archived
     */
    @Transactional
    public WorkspaceMember put(UUID workspaceId, UUID memberId, WorkspaceRole role) {
        if (role == WorkspaceRole.WORKSPACE_BILLING) {
            throw new InvalidWorkspaceException("workspace_role: workspace_billing is inherited and cannot be given");
        }
        Workspace workspace = find(workspaceId).filter(Workspace::active).orElseThrow(Workspaces::archived);
        Optional<WorkspaceMember> now = member(workspaceId, memberId);
        boolean billing =
                now.filter(m -> m.role() == WorkspaceRole.WORKSPACE_BILLING).isPresent();
        if (now.filter(WorkspaceMember::inherited).isPresent() && !(billing && role == WorkspaceRole.WORKSPACE_ADMIN)) {
            throw new InvalidWorkspaceException(
                    "workspace_role: this member's role is inherited from the organization");
        }
        jdbc.sql("insert into workspace_member (workspace_id, member_id, role) values (?, ?, ?)"
                        + " on conflict (workspace_id, member_id) do update set role = excluded.role")
                .params(workspaceId, memberId, role.name())
                .update();
        if (now.filter(there -> there.role() == role).isEmpty()) {
            record(
                    now.isEmpty() ? "workspace.member_added" : "workspace.member_role_changed",
                    workspace,
                    Map.of("member", email(memberId), "role", role.apiName()));
        }
        changed(memberId.toString());
        return new WorkspaceMember(workspaceId, memberId, role, false);
    }

    /**
     * Takes a member out of a workspace; their keys there stay, as keys of a workspace survive who made them.
     *
     * @throws InvalidWorkspaceException when the role is inherited
     */
    @Transactional
    public void remove(UUID workspaceId, UUID memberId) {
        if (member(workspaceId, memberId).filter(WorkspaceMember::inherited).isPresent()) {
            throw new InvalidWorkspaceException("this member's role is inherited from the organization");
        }
        int removed = jdbc.sql("delete from workspace_member where workspace_id = ? and member_id = ?")
                .params(workspaceId, memberId)
                .update();
        if (removed > 0) {
            record("workspace.member_removed", find(workspaceId).orElseThrow(), Map.of("member", email(memberId)));
        }
        changed(memberId.toString());
    }

    /** The service accounts in a workspace and their roles there, newest first. */
    public Map<UUID, WorkspaceRole> serviceAccounts(UUID workspaceId) {
        Map<UUID, WorkspaceRole> roles = new LinkedHashMap<>();
        jdbc.sql("select service_account_id, role from workspace_service_account where workspace_id = ?"
                        + " order by service_account_id desc")
                .param(workspaceId)
                .query(row -> {
                    roles.put(row.getObject(1, UUID.class), WorkspaceRole.valueOf(row.getString(2)));
                });
        return roles;
    }

    /** The active workspaces that a service account is in, by name. */
    public List<Workspace> ofService(UUID accountId) {
        return jdbc.sql(
                        COLUMNS + "where archived_at is null and id in"
                                + " (select workspace_id from workspace_service_account where service_account_id = ?) order by name")
                .param(accountId)
                .query(Workspaces::workspace)
                .list();
    }

    /**
     * Adds a service account to a workspace or gives it another role there; as {@code workspace_user} it has no keys.
     *
     * @throws InvalidWorkspaceException when the workspace is archived or the role cannot be given
     */
    @Transactional
    public void admit(UUID workspaceId, ServiceAccount account, WorkspaceRole role) {
        if (role == WorkspaceRole.WORKSPACE_BILLING) {
            throw new InvalidWorkspaceException("workspace_role: workspace_billing is inherited and cannot be given");
        }
        Workspace workspace = find(workspaceId).filter(Workspace::active).orElseThrow(Workspaces::archived);
        WorkspaceRole before = serviceAccounts(workspaceId).get(account.id());
        jdbc.sql("insert into workspace_service_account (workspace_id, service_account_id, role) values (?, ?, ?)"
                        + " on conflict (workspace_id, service_account_id) do update set role = excluded.role")
                .params(workspaceId, account.id(), role.name())
                .update();
        if (before != role) {
            record(
                    before == null ? "workspace.service_account_added" : "workspace.service_account_role_changed",
                    workspace,
                    Map.of("service_account", account.name(), "role", role.apiName()));
        }
    }

    /** Takes a service account out of a workspace; its keys there are revoked, as nobody else answers for them. */
    @Transactional
    public void dismiss(UUID workspaceId, ServiceAccount account) {
        int removed = jdbc.sql(
                        "delete from workspace_service_account where workspace_id = ? and service_account_id = ?")
                .params(workspaceId, account.id())
                .update();
        if (removed > 0) {
            record(
                    "workspace.service_account_removed",
                    find(workspaceId).orElseThrow(),
                    Map.of("service_account", account.name()));
            keys.openOf(account.id()).stream()
                    .filter(key -> workspaceId.equals(key.workspaceId()))
                    .forEach(key -> keys.revoke(key.id()));
        }
    }

    private void changed(String member) {
        jdbc.sql("select pg_notify(?, ?)::text")
                .params(CHANNEL, member)
                .query(String.class)
                .single();
    }

    private static final String MEMBERS = """
            select cast(:workspace as uuid) as workspace_id, m.id as member_id,
                   case when m.role in ('ADMIN', 'OWNER') then 'WORKSPACE_ADMIN'
                        else coalesce(w.role, 'WORKSPACE_BILLING') end as role,
                   m.role in ('ADMIN', 'OWNER') or w.role is null as inherited
            from member m left join workspace_member w on w.member_id = m.id and w.workspace_id = :workspace
            where m.status <> 'REMOVED' and (w.role is not null or m.role in ('ADMIN', 'OWNER', 'BILLING'))
              and (cast(:member as uuid) is null or m.id = :member)""";

    private static String name(String text) {
        String name = text.strip();
        if (name.isEmpty()) {
            throw new InvalidWorkspaceException("name: must not be empty");
        }
        if (name.length() > LONGEST_NAME) {
            throw new InvalidWorkspaceException("name: must have at most " + LONGEST_NAME + " characters");
        }
        if (UNPRINTABLE.matcher(name).find()) {
            throw new InvalidWorkspaceException("name: must not contain control characters");
        }
        if (name.equalsIgnoreCase("default")) {
            throw new InvalidWorkspaceException("name: Default is the name of the default workspace");
        }
        return name;
    }

    private static InvalidWorkspaceException taken() {
        return new InvalidWorkspaceException("name: there is a workspace of this name already");
    }

    private static InvalidWorkspaceException archived() {
        return new InvalidWorkspaceException("there is no such workspace, or it is archived");
    }

    private static Workspace workspace(ResultSet row, int number) throws SQLException {
        Timestamp archived = row.getTimestamp("archived_at");
        return new Workspace(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("display_color"),
                row.getTimestamp("created_at").toInstant(),
                archived == null ? null : archived.toInstant());
    }

    private static WorkspaceMember member(ResultSet row, int number) throws SQLException {
        return new WorkspaceMember(
                row.getObject("workspace_id", UUID.class),
                row.getObject("member_id", UUID.class),
                WorkspaceRole.valueOf(row.getString("role")),
                row.getBoolean("inherited"));
    }
}
