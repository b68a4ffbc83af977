package dev.sluice.gateway.audit;

import dev.sluice.gateway.adminapi.AdminKey;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Service;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import tools.jackson.databind.json.JsonMapper;

/**
 * The record of who did what. Called inside the transaction of the change, so that there is neither a change without its
 * line nor a line without its change.
 */
@Service
public class Audit {

    private static final int MAX_LABEL = 300;

    private final JdbcClient database;
    private final JsonMapper json;
    private final Clock clock;

    Audit(JdbcClient database, JsonMapper json, Clock clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    /** Records what the principal of the current request did; the system, where there is none. */
    public void record(String action, Subject subject, Map<String, String> details) {
        record(currentActor(), action, subject, details);
    }

    /** Records what somebody did; {@code details} never hold a secret. */
    public void record(Actor actor, String action, Subject subject, Map<String, String> details) {
        database.sql(
                        "insert into audit_event (id, at, actor_type, actor_id, actor_label, action, subject_type, subject_id,"
                                + " subject_label, details, address) values (:id, :at, :type, :actor, :label, :action, :subject,"
                                + " :subjectId, :subjectLabel, :details::jsonb, :address)")
                .param("id", Ids.next())
                .param("at", Timestamp.from(clock.instant()))
                .param("type", actor.type().name())
                .param("actor", actor.id(), java.sql.Types.OTHER)
                .param("label", storable(actor.label()))
                .param("action", action)
                .param("subject", subject.type())
                .param("subjectId", subject.id())
                .param("subjectLabel", storable(subject.label()))
                .param("details", json.writeValueAsString(storable(details)))
                .param("address", currentAddress())
                .update();
    }

    /** The principal of the current request; the system, where there is none. */
    public static Actor currentActor() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return switch (authentication == null ? null : authentication.getPrincipal()) {
            case Actor.Accountable accountable -> accountable.actor();
            case AdminKey key -> new Actor(Actor.Type.ADMIN_KEY, key.id(), key.name());
            case null, default -> Actor.SYSTEM;
        };
    }

    private static @Nullable String currentAddress() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? attributes.getRequest().getRemoteAddr()
                : null;
    }

    private static Map<String, String> storable(Map<String, String> details) {
        Map<String, String> storable = new TreeMap<>();
        details.forEach((name, value) -> storable.put(name, storable(value)));
        return storable;
    }

    /** PostgreSQL knows no NUL in text, and a record of a failure must not fail on what somebody typed. */
    private static String storable(String text) {
        String clean = Objects.requireNonNullElse(text, "").replace('\0', ' ');
        return clean.length() <= MAX_LABEL ? clean : clean.substring(0, MAX_LABEL - 1) + "…";
    }
}
