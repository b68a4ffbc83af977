package dev.sluice.gateway.directory;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The one organization that an installation serves. */
@Component
public class OwnOrganization {

    private final JdbcClient database;
    private final Audit audit;

    OwnOrganization(JdbcClient database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    public Organization get() {
        return database.sql("select id, name from organization")
                .query((row, n) -> new Organization(row.getObject("id", UUID.class), row.getString("name")))
                .single();
    }

    /**
     * Gives the organization the name that invites, mails and the Admin API show.
     *
     * @throws InvalidMemberException when the name is unusable
     */
    @Transactional
    public Organization rename(String name) {
        Organization before = get();
        database.sql("update organization set name = ?")
                .param(MemberText.name(name))
                .update();
        Organization after = get();
        if (!after.equals(before)) {
            audit.record(
                    "organization.renamed",
                    new Subject("organization", after.id().toString(), after.name()),
                    Map.of("from", before.name()));
        }
        return after;
    }
}
