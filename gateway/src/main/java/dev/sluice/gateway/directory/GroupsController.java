package dev.sluice.gateway.directory;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.adminapi.TokenPage;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Groups in the Admin API: {@code /v1/organizations/rbac_groups}. */
@RestController
@RequestMapping("/v1/organizations/rbac_groups")
class GroupsController {

    private static final String ID = "rbac_group";

    private final Groups groups;
    private final Members members;

    GroupsController(Groups groups, Members members) {
        this.groups = groups;
        this.members = members;
    }

    @PostMapping
    Answer create(JsonFields body) {
        String name = body.text("name");
        return Answer.of(usable(() -> groups.create(name)));
    }

    @GetMapping
    TokenPage<Answer> list(Query query) {
        List<Group> newestFirst = groups.list().stream()
                .sorted(Comparator.comparing((Group group) -> group.id().toString())
                        .reversed())
                .toList();
        return TokenPage.of(query, ID, newestFirst, Group::id, Answer::of);
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return Answer.of(known(id));
    }

    @PostMapping("/{id}")
    Answer rename(@PathVariable String id, JsonFields body) {
        Group group = editable(id);
        String name = body.text("name");
        return Answer.of(usable(() -> groups.rename(group.id(), name)));
    }

    @DeleteMapping("/{id}")
    Deleted delete(@PathVariable String id) {
        Group group = editable(id);
        groups.delete(group.id());
        return new Deleted(Ids.text(ID, group.id()), "rbac_group_deleted");
    }

    @GetMapping("/{id}/members")
    TokenPage<GroupMember> members(@PathVariable String id, Query query) {
        List<UUID> newestFirst = groups.membersOf(known(id).id()).reversed();
        return TokenPage.of(query, "user", newestFirst, member -> member, GroupMember::of);
    }

    @PostMapping("/{id}/members")
    GroupMember add(@PathVariable String id, JsonFields body) {
        Group group = editable(id);
        Member member = members.findByIdOrEmail(body.text("user_id"))
                .filter(found -> found.status() != MemberStatus.REMOVED)
                .orElseThrow(() -> body.wrong("user_id", "there is no member with this id or e-mail address"));
        groups.add(group.id(), member.id(), Groups.DIRECT);
        return GroupMember.of(member.id());
    }

    @DeleteMapping("/{id}/members/{user}")
    Deleted remove(@PathVariable String id, @PathVariable String user) {
        Group group = editable(id);
        UUID member = Ids.parse("user", user)
                .filter(groups.membersOf(group.id())::contains)
                .orElseThrow(() -> AdminApiException.notFound("group member not found"));
        groups.remove(group.id(), member, Groups.DIRECT);
        if (groups.membersOf(group.id()).contains(member)) {
            throw AdminApiException.badRequest(
                    "a directory or identity provider says that this member is in the group");
        }
        return new Deleted(Ids.text("user", member), "rbac_group_member_deleted");
    }

    /** What a directory or identity provider brought is changed there, or it would be changed back (contract §13). */
    private Group editable(String id) {
        Group group = known(id);
        if (!group.direct()) {
            throw AdminApiException.badRequest("this group comes from "
                    + (group.sourceType().equals("scim") ? "a directory (SCIM)" : "an identity provider")
                    + " and can only be changed there");
        }
        return group;
    }

    private Group known(String id) {
        return Ids.parse(ID, id).flatMap(groups::find).orElseThrow(() -> AdminApiException.notFound("group not found"));
    }

    private static <T> T usable(Supplier<T> change) {
        try {
            return change.get();
        } catch (InvalidMemberException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    record Deleted(String id, String type) {}

    record GroupMember(String type, @JsonProperty("user_id") String userId) {

        static GroupMember of(UUID member) {
            return new GroupMember("rbac_group_member", Ids.text("user", member));
        }
    }

    record Answer(
            String id,
            String type,
            String name,
            @JsonProperty("source_type") String sourceType,
            List<String> roles,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("updated_at") Instant updatedAt) {

        static Answer of(Group group) {
            return new Answer(
                    Ids.text(ID, group.id()),
                    ID,
                    group.name(),
                    group.sourceType(),
                    List.of(),
                    group.createdAt(),
                    group.updatedAt());
        }
    }
}
