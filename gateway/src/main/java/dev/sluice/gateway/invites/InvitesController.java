package dev.sluice.gateway.invites;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.invites.Invite.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Invites in the Admin API: {@code /v1/organizations/invites}. The link is in the answer to the creation only. */
@RestController
@RequestMapping("/v1/organizations/invites")
class InvitesController {

    private final Invites invites;
    private final InviteMail mail;
    private final Groups groups;

    InvitesController(Invites invites, InviteMail mail, Groups groups) {
        this.invites = invites;
        this.mail = mail;
        this.groups = groups;
    }

    @PostMapping
    Answer create(JsonFields body) {
        String email = body.text("email");
        Role role = body.choice("role", Arrays.asList(Role.values()), Role::apiName);
        if (role == Role.ADMIN || role == Role.OWNER) {
            throw body.wrong("role", role.apiName() + " cannot be assigned through the API; use the console");
        }
        List<UUID> groupIds = new ArrayList<>();
        for (String text : body.texts("rbac_group_ids")) {
            groupIds.add(Ids.parse("rbac_group", text)
                    .filter(id -> groups.find(id).isPresent())
                    .orElseThrow(() -> body.wrong("rbac_group_ids", "there is no such group")));
        }
        return switch (invites.invite(new Asked(email, role, List.of(), groupIds, null))) {
            case Outcome.Invited invited -> {
                mail.send(invited.invite(), invited.token());
                yield Answer.of(invites.find(invited.invite().id()).orElseThrow(), mail.link(invited.token()));
            }
            case Outcome.AlreadyMember ignored -> throw body.wrong("email", "is a member already");
            case Outcome.AlreadyInvited already ->
                throw body.wrong(
                        "email",
                        "is invited already: "
                                + Ids.text(Invite.ID, already.invite().id()));
            case Outcome.BadAddress bad -> throw body.wrong("email", bad.why());
        };
    }

    @GetMapping
    Page<Answer> list(Query query) {
        Cursor cursor = query.cursor(Invite.ID);
        InviteQuery filter = new InviteQuery(
                query.text("email").orElse(null),
                query.choices("roles", Arrays.asList(Role.values()), Role::apiName),
                query.choices("statuses", Arrays.asList(Status.values()), Status::apiName),
                cursor.readAhead(),
                cursor.after(),
                cursor.before());
        cursor.boundBy(id -> invites.find(id).map(filter::mayHaveHeld).orElse(true));
        return cursor.page(invites.page(filter), invite -> Answer.of(invite, null), Answer::id);
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return Answer.of(known(id), null);
    }

    @DeleteMapping("/{id}")
    Deleted delete(@PathVariable String id) {
        Invite invite = known(id);
        if (!invites.withdraw(invite.id())) {
            throw AdminApiException.badRequest("only a pending invite can be deleted; this one is "
                    + known(id).status().apiName());
        }
        return new Deleted(Ids.text(Invite.ID, invite.id()), "invite_deleted");
    }

    private Invite known(String id) {
        return Ids.parse(Invite.ID, id)
                .flatMap(invites::find)
                .orElseThrow(() -> AdminApiException.notFound("invite not found"));
    }

    record Deleted(String id, String type) {}

    record Answer(
            String id,
            String type,
            String email,
            String role,
            String status,
            @JsonProperty("invited_at") Instant invitedAt,
            @JsonProperty("expires_at") Instant expiresAt,
            @JsonProperty("accepted_at") @Nullable Instant acceptedAt,
            @JsonProperty("rbac_group_ids") List<String> groupIds,

            @JsonProperty("mail_problem") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String mailProblem,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String link) {

        static Answer of(Invite invite, @Nullable String link) {
            return new Answer(
                    Ids.text(Invite.ID, invite.id()),
                    "invite",
                    invite.email(),
                    invite.role().apiName(),
                    invite.status().apiName(),
                    invite.invitedAt(),
                    invite.expiresAt(),
                    invite.acceptedAt(),
                    invite.groupIds().stream()
                            .map(group -> Ids.text("rbac_group", group))
                            .toList(),
                    invite.mailProblem(),
                    link);
        }

        /** Leaves the link out, so that it cannot reach a log by accident. */
        @Override
        public String toString() {
            return "Answer[" + id + "]";
        }
    }
}
