package dev.sluice.gateway.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.audit.AuditLog.Extract;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The record in the Admin API: {@code GET /v1/compliance/activities}, newest first (Admin API contract §14). */
@RestController
class ActivitiesController {

    private static final String ID = "activity";

    private final AuditLog log;

    ActivitiesController(AuditLog log) {
        this.log = log;
    }

    @GetMapping("/v1/compliance/activities")
    Page<Activity> list(Query query) {
        Cursor cursor = query.cursor(ID);
        if (cursor.before() != null) {
            throw AdminApiException.badRequest("before_id: the record can only be read towards older events");
        }
        return cursor.page(
                log.read(new Extract(query.text("kind").orElse(""), cursor.after(), cursor.readAhead())),
                Activity::of,
                Activity::id);
    }

    record Activity(
            String id,
            @JsonProperty("created_at") Instant createdAt,
            String type,
            ActorAnswer actor,
            AuditEvent.Subject subject,
            Map<String, String> details) {

        static Activity of(AuditEvent event) {
            return new Activity(
                    Ids.text(ID, event.id()),
                    event.at(),
                    event.action(),
                    ActorAnswer.of(event),
                    event.subject(),
                    event.details());
        }
    }

    record ActorAnswer(
            String type,
            @Nullable String id,
            String label,
            @JsonProperty("ip_address") @Nullable String address) {

        static ActorAnswer of(AuditEvent event) {
            Actor actor = event.actor();
            return new ActorAnswer(
                    type(actor.type()),
                    actor.id() == null ? null : Ids.text(prefix(actor.type()), actor.id()),
                    actor.label(),
                    event.address());
        }

        private static String type(Actor.Type type) {
            return switch (type) {
                case USER -> "user_actor";
                case ADMIN_KEY -> "admin_api_key_actor";
                case DIRECTORY_SYNC -> "scim_directory_sync_actor";
                case SYSTEM -> "system_actor";
            };
        }

        private static String prefix(Actor.Type type) {
            return switch (type) {
                case USER -> "user";
                case DIRECTORY_SYNC -> "scim";
                case ADMIN_KEY, SYSTEM -> "adminkey";
            };
        }
    }
}
