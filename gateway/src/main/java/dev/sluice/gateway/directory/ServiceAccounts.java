package dev.sluice.gateway.directory;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The service accounts of the organization. Names are unique among the active ones, without regard to case. */
@Service
public class ServiceAccounts {

    /** Notified with the account's id (UUID text) when an account is archived or gets another role or name. */
    public static final String CHANNEL = "service_account";

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_DESCRIPTION = 500;
    private static final String COLUMNS =
            "select id, name, description, role, created_at, updated_at, archived_at from service_account ";

    private final JdbcClient database;
    private final ApplicationEventPublisher events;
    private final Audit audit;
    private final Clock clock;

    ServiceAccounts(JdbcClient database, ApplicationEventPublisher events, Audit audit, Clock clock) {
        this.database = database;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
    }

    /** All accounts, newest first. */
    public List<ServiceAccount> list(boolean archivedToo) {
        return database.sql(COLUMNS + (archivedToo ? "" : "where archived_at is null ") + "order by id desc")
                .query(ServiceAccounts::account)
                .list();
    }

    /** The account with this id, archived or not. */
    public Optional<ServiceAccount> find(UUID id) {
        return database.sql(COLUMNS + "where id = ?")
                .param(id)
                .query(ServiceAccounts::account)
                .optional();
    }

    /** The account with this public id ({@code svac_…}), archived or not. */
    public Optional<ServiceAccount> find(String publicId) {
        return Ids.parse(ServiceAccount.ID, publicId).flatMap(this::find);
    }

    /** As {@link #create(String, String, Role)}, without a description. */
    @Transactional
    public ServiceAccount create(String name, Role role) {
        return create(name, "", role);
    }

    /**
     * Makes an account.
     *
     * @throws InvalidMemberException when name or description is unusable or the name taken, or the role cannot be given
     */
    @Transactional
    public ServiceAccount create(String name, String description, Role role) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        ServiceAccount made =
                new ServiceAccount(Ids.next(), name(name), description(description), role(role), now, now, null);
        try {
            database.sql("insert into service_account (id, name, description, role, created_at, updated_at)"
                            + " values (?, ?, ?, ?, ?, ?)")
                    .params(
                            made.id(),
                            made.name(),
                            made.description(),
                            made.role().name(),
                            Timestamp.from(now),
                            Timestamp.from(now))
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken();
        }
        audit.record("service_account.created", subject(made), Map.of("role", role.apiName()));
        return made;
    }

    /**
     * Gives an active account another name, description and role.
     *
     * @throws InvalidMemberException when the name is unusable or taken, the role cannot be given, or it is archived
     */
    @Transactional
    public ServiceAccount change(UUID id, String name, String description, Role role) {
        ServiceAccount before = find(id).filter(ServiceAccount::active).orElseThrow(ServiceAccounts::archived);
        try {
            database.sql("update service_account set name = ?, description = ?, role = ?, updated_at = ?"
                            + " where id = ? and archived_at is null")
                    .params(
                            name(name),
                            description(description),
                            role(role).name(),
                            Timestamp.from(clock.instant()),
                            id)
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken();
        }
        ServiceAccount after = find(id).orElseThrow();
        if (!after.name().equals(before.name())) {
            audit.record("service_account.renamed", subject(after), Map.of("from", before.name()));
        }
        if (after.role() != before.role()) {
            audit.record(
                    "service_account.role_changed",
                    subject(after),
                    Map.of("from", before.role().apiName(), "to", role.apiName()));
        }
        tell(id);
        return after;
    }

    /** Archives an account for good; its credentials end on every replica within a second. Twice is harmless. */
    @Transactional
    public void archive(UUID id) {
        Instant now = clock.instant();
        int archived = database.sql("update service_account set archived_at = ?, updated_at = ? where id = ?"
                        + " and archived_at is null")
                .params(Timestamp.from(now), Timestamp.from(now), id)
                .update();
        if (archived == 1) {
            audit.record("service_account.archived", subject(find(id).orElseThrow()), Map.of());
        }
        events.publishEvent(new ServiceAccountArchived(id));
        tell(id);
    }

    private void tell(UUID id) {
        database.sql("select pg_notify(?, ?)::text")
                .params(CHANNEL, id.toString())
                .query(String.class)
                .single();
    }

    private static String name(String text) {
        String name = MemberText.name(text);
        if (name.length() > LONGEST_NAME) {
            throw new InvalidMemberException("name: must have at most " + LONGEST_NAME + " characters");
        }
        return name;
    }

    private static String description(String text) {
        String description = text.strip();
        if (description.length() > LONGEST_DESCRIPTION || description.indexOf('\0') >= 0) {
            throw new InvalidMemberException(
                    "description: must have at most " + LONGEST_DESCRIPTION + " characters, all printable");
        }
        return description;
    }

    private static Role role(Role role) {
        if (!ServiceAccount.ROLES.contains(role)) {
            throw new InvalidMemberException("role: a service account cannot be " + role.apiName());
        }
        return role;
    }

    private static InvalidMemberException taken() {
        return new InvalidMemberException("name: there is a service account of this name already");
    }

    private static InvalidMemberException archived() {
        return new InvalidMemberException("there is no such service account, or it is archived");
    }

    private static Subject subject(ServiceAccount account) {
        return new Subject("service_account", Ids.text(ServiceAccount.ID, account.id()), account.name());
    }

    private static ServiceAccount account(ResultSet row, int number) throws SQLException {
        Timestamp archived = row.getTimestamp("archived_at");
        return new ServiceAccount(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("description"),
                Role.valueOf(row.getString("role")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                archived == null ? null : archived.toInstant());
    }
}
