package dev.sluice.gateway.workspaces;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.adminapi.TokenPage;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Workspaces and their members in the Admin API: {@code /v1/organizations/workspaces}. */
@RestController
@RequestMapping("/v1/organizations/workspaces")
class WorkspacesController {

    private final Workspaces workspaces;
    private final Members members;
    private final ServiceAccounts accounts;

    WorkspacesController(Workspaces workspaces, Members members, ServiceAccounts accounts) {
        this.workspaces = workspaces;
        this.members = members;
        this.accounts = accounts;
    }

    @PostMapping
    Answer create(JsonFields body) {
        String name = body.text("name");
        return Answer.of(usable(() -> workspaces.create(name)));
    }

    @GetMapping
    Page<Answer> list(Query query) {
        Cursor cursor = query.cursor(Workspace.ID);
        boolean archivedToo = query.choice("include_archived", List.of("true", "false"), word -> word)
                .orElse("false")
                .equals("true");
        return cursor.pageOf(workspaces.list(archivedToo), Workspace::id, Answer::of, Answer::id);
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return Answer.of(known(id));
    }

    @PostMapping("/{id}")
    Answer rename(@PathVariable String id, JsonFields body) {
        Workspace workspace = known(id);
        return body.optionalText("name")
                .map(name -> Answer.of(usable(() -> workspaces.rename(workspace.id(), name))))
                .orElseGet(() -> Answer.of(workspace));
    }

    @PostMapping("/{id}/archive")
    Answer archive(@PathVariable String id) {
        workspaces.archive(known(id).id());
        return get(id);
    }

    @PostMapping("/{id}/members")
    MemberAnswer add(@PathVariable String id, JsonFields body) {
        Workspace workspace = known(id);
        WorkspaceRole role = role(body);
        Member member = members.findByIdOrEmail(body.text("user_id"))
                .filter(found -> found.status() != MemberStatus.REMOVED)
                .orElseThrow(() -> body.wrong("user_id", "there is no member with this id or e-mail address"));
        if (workspaces
                .member(workspace.id(), member.id())
                .filter(now -> !now.inherited())
                .isPresent()) {
            throw body.wrong("user_id", "is a member of this workspace already");
        }
        return MemberAnswer.of(usable(() -> workspaces.put(workspace.id(), member.id(), role)));
    }

    @GetMapping("/{id}/members")
    Page<MemberAnswer> members(@PathVariable String id, Query query) {
        Cursor cursor = query.cursor("user");
        return cursor.pageOf(
                workspaces.members(known(id).id()), WorkspaceMember::memberId, MemberAnswer::of, MemberAnswer::userId);
    }

    @GetMapping("/{id}/members/{user}")
    MemberAnswer member(@PathVariable String id, @PathVariable String user) {
        return MemberAnswer.of(present(known(id), user));
    }

    @PostMapping("/{id}/members/{user}")
    MemberAnswer change(@PathVariable String id, @PathVariable String user, JsonFields body) {
        WorkspaceMember member = present(known(id), user);
        WorkspaceRole role = role(body);
        return MemberAnswer.of(usable(() -> workspaces.put(member.workspaceId(), member.memberId(), role)));
    }

    @DeleteMapping("/{id}/members/{user}")
    Removed remove(@PathVariable String id, @PathVariable String user) {
        WorkspaceMember member = present(known(id), user);
        usable(() -> {
            workspaces.remove(member.workspaceId(), member.memberId());
            return member;
        });
        return new Removed(
                "workspace_member_deleted",
                Ids.text("user", member.memberId()),
                Ids.text(Workspace.ID, member.workspaceId()));
    }

    @PostMapping("/{id}/service_accounts")
    ServiceAnswer admit(@PathVariable String id, JsonFields body) {
        Workspace workspace = known(id);
        ServiceAccount account = accounts.find(body.text("service_account_id"))
                .filter(ServiceAccount::active)
                .orElseThrow(() -> body.wrong("service_account_id", "there is no such active service account"));
        WorkspaceRole role = body.optionalChoice("workspace_role", WorkspaceRole.ASSIGNABLE, WorkspaceRole::apiName)
                .orElse(WorkspaceRole.WORKSPACE_DEVELOPER);
        return put(workspace, account, role);
    }

    @GetMapping("/{id}/service_accounts")
    TokenPage<ServiceAnswer> serviceAccounts(@PathVariable String id, Query query) {
        Workspace workspace = known(id);
        return TokenPage.of(
                query,
                ServiceAccount.ID,
                List.copyOf(workspaces.serviceAccounts(workspace.id()).entrySet()),
                Map.Entry::getKey,
                there -> ServiceAnswer.of(there.getKey(), workspace, there.getValue()));
    }

    @GetMapping("/{id}/service_accounts/{account}")
    ServiceAnswer serviceAccount(@PathVariable String id, @PathVariable String account) {
        Workspace workspace = known(id);
        ServiceAccount there = accountIn(workspace, account);
        return ServiceAnswer.of(
                there.id(),
                workspace,
                Objects.requireNonNull(
                        workspaces.serviceAccounts(workspace.id()).get(there.id())));
    }

    @PostMapping("/{id}/service_accounts/{account}")
    ServiceAnswer changeServiceAccount(@PathVariable String id, @PathVariable String account, JsonFields body) {
        Workspace workspace = known(id);
        return put(workspace, accountIn(workspace, account), role(body));
    }

    @DeleteMapping("/{id}/service_accounts/{account}")
    ServiceRemoved dismiss(@PathVariable String id, @PathVariable String account) {
        Workspace workspace = known(id);
        ServiceAccount there = accountIn(workspace, account);
        workspaces.dismiss(workspace.id(), there);
        return new ServiceRemoved(
                "workspace_service_account_deleted",
                Ids.text(ServiceAccount.ID, there.id()),
                Ids.text(Workspace.ID, workspace.id()));
    }

    private ServiceAnswer put(Workspace workspace, ServiceAccount account, WorkspaceRole role) {
        return usable(() -> {
            workspaces.admit(workspace.id(), account, role);
            return ServiceAnswer.of(account.id(), workspace, role);
        });
    }

    private ServiceAccount accountIn(Workspace workspace, String account) {
        return accounts.find(account)
                .filter(found -> workspaces.serviceAccounts(workspace.id()).containsKey(found.id()))
                .orElseThrow(() -> AdminApiException.notFound("service account not found in this workspace"));
    }

    private static WorkspaceRole role(JsonFields body) {
        return body.choice("workspace_role", WorkspaceRole.ASSIGNABLE, WorkspaceRole::apiName);
    }

    private WorkspaceMember present(Workspace workspace, String user) {
        return Ids.parse("user", user)
                .flatMap(memberId -> workspaces.member(workspace.id(), memberId))
                .orElseThrow(() -> AdminApiException.notFound("workspace member not found"));
    }

    private Workspace known(String id) {
        return Ids.parse(Workspace.ID, id)
                .flatMap((UUID uuid) -> workspaces.find(uuid))
                .orElseThrow(() -> AdminApiException.notFound("workspace not found"));
    }

    private static <T> T usable(Supplier<T> change) {
        try {
            return change.get();
        } catch (InvalidWorkspaceException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    record Answer(
            String id,
            String type,
            String name,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("archived_at") @Nullable Instant archivedAt,
            @JsonProperty("display_color") String displayColor) {

        static Answer of(Workspace workspace) {
            return new Answer(
                    Ids.text(Workspace.ID, workspace.id()),
                    "workspace",
                    workspace.name(),
                    workspace.createdAt(),
                    workspace.archivedAt(),
                    workspace.displayColor());
        }
    }

    record MemberAnswer(
            String type,
            @JsonProperty("user_id") String userId,
            @JsonProperty("workspace_id") String workspaceId,
            @JsonProperty("workspace_role") String workspaceRole) {

        static MemberAnswer of(WorkspaceMember member) {
            return new MemberAnswer(
                    "workspace_member",
                    Ids.text("user", member.memberId()),
                    Ids.text(Workspace.ID, member.workspaceId()),
                    member.role().apiName());
        }
    }

    record ServiceAnswer(
            String type,
            @JsonProperty("service_account_id") String accountId,
            @JsonProperty("workspace_id") String workspaceId,
            @JsonProperty("workspace_role") String workspaceRole,
            boolean implicit) {

        static ServiceAnswer of(UUID account, Workspace workspace, WorkspaceRole role) {
            return new ServiceAnswer(
                    "workspace_service_account",
                    Ids.text(ServiceAccount.ID, account),
                    Ids.text(Workspace.ID, workspace.id()),
                    role.apiName(),
                    false);
        }
    }

    record ServiceRemoved(
            String type,
            @JsonProperty("service_account_id") String accountId,
            @JsonProperty("workspace_id") String workspaceId) {}

    record Removed(
            String type,
            @JsonProperty("user_id") String userId,
            @JsonProperty("workspace_id") String workspaceId) {}
}
