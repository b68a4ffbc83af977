package dev.sluice.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.audit.AuditLog.Extract;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.support.AdminApiTest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@AdminApiTest
class AuditTests {

    private static final Actor ANA = new Actor(Actor.Type.USER, Ids.next(), "Ana <ana@corp.test>");

    @Autowired
    private Audit audit;

    @Autowired
    private AuditLog log;

    @Autowired
    private JdbcClient database;

    @Autowired
    private PlatformTransactionManager transactions;

    @Test
    void whatWasDoneIsReadBackNewestFirst() {
        Subject first = subject();
        Subject second = subject();
        audit.record(ANA, "member.suspended", first, Map.of("reason", "left"));
        audit.record("member.renamed", second, Map.of());

        List<AuditEvent> events = log.read(new Extract("member", null, 2));

        assertThat(events).extracting(AuditEvent::subject).containsExactly(second, first);
        assertThat(events.getFirst().actor()).isEqualTo(Actor.SYSTEM);
        assertThat(events.getLast().actor()).isEqualTo(ANA);
        assertThat(events.getLast().details()).containsExactly(Map.entry("reason", "left"));
        assertThat(log.read(new Extract("member", events.getFirst().id(), 1))).containsExactly(events.getLast());
        assertThat(log.read(new Extract("nothing", null, 10))).isEmpty();
    }

    @Test
    void aChangeThatIsRolledBackLeavesNoLine() {
        Subject subject = subject();
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            audit.record(ANA, "member.removed", subject, Map.of());
            status.setRollbackOnly();
        });

        assertThat(about(subject)).isEmpty();
    }

    @Test
    void whatSomebodyTypedNeverBreaksTheRecord() {
        Subject subject = new Subject("user", Ids.text("user", Ids.next()), "x\0y" + "ü".repeat(1_000));
        audit.record(ANA, "sign_in.refused", subject, Map.of("typed", "\0".repeat(1_000)));

        assertThat(about(subject))
                .hasValueSatisfying(event ->
                        assertThat(event.subject().label()).hasSize(300).startsWith("x y"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_event set actor_label = 'somebody else'",
                "delete from audit_event",
                "truncate audit_event"
            })
    void linesAreNeverChanged(String attempt) {
        audit.record(ANA, "key.revoked", subject(), Map.of());

        assertThatThrownBy(() -> database.sql(attempt).update())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("never changed");
    }

    private Optional<AuditEvent> about(Subject subject) {
        return log.read(new Extract("", null, 1_000)).stream()
                .filter(event -> event.subject().id().equals(subject.id()))
                .findFirst();
    }

    private static Subject subject() {
        UUID id = Ids.next();
        return new Subject("user", Ids.text("user", id), "Bob <bob@corp.test>");
    }
}
