package dev.sluice.gateway.people;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.members.GroupRow;
import dev.sluice.adminui.members.PlaceMember;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.workspaces.InvalidWorkspaceException;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceMember;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about workspaces. */
@Controller
@RequestMapping("/console/workspaces")
class WorkspacesPage {

    private static final String LIST = "redirect:/console/workspaces";

    private final Workspaces workspaces;
    private final Members members;
    private final ServiceAccounts accounts;

    WorkspacesPage(Workspaces workspaces, Members members, ServiceAccounts accounts) {
        this.workspaces = workspaces;
        this.members = members;
        this.accounts = accounts;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute(
                "workspaces", workspaces.list(false).stream().map(this::row).toList());
        return "workspaces/list";
    }

    @PostMapping
    String create(@RequestParam(defaultValue = "") String name, RedirectAttributes next) {
        return tried(
                next,
                LIST,
                "notice.workspace.created",
                () -> workspaces.create(name).name());
    }

    @GetMapping("/{id}")
    String show(@PathVariable String id, Model model) {
        Workspace workspace = find(id);
        List<WorkspaceMember> there = workspaces.members(workspace.id());
        Map<UUID, Member> people = new HashMap<>();
        members.list().forEach(member -> people.put(member.id(), member));
        model.addAttribute("workspace", row(workspace));
        model.addAttribute(
                "people",
                there.stream()
                        .filter(member -> people.containsKey(member.memberId()))
                        .map(member -> person(member, people))
                        .toList());
        model.addAttribute(
                "services",
                workspaces.serviceAccounts(workspace.id()).keySet().stream()
                        .flatMap(each -> accounts.find(each).stream())
                        .filter(ServiceAccount::active)
                        .map(account -> new Choice(Ids.text(ServiceAccount.ID, account.id()), account.name()))
                        .toList());
        there.forEach(member -> people.remove(member.memberId()));
        model.addAttribute(
                "others",
                people.values().stream()
                        .map(member ->
                                new Choice(Ids.text("user", member.id()), member.name() + " · " + member.email()))
                        .sorted(java.util.Comparator.comparing(Choice::label))
                        .toList());
        model.addAttribute(
                "roles",
                WorkspaceRole.ASSIGNABLE.stream().map(WorkspaceRole::apiName).toList());
        return "workspaces/workspace";
    }

    @PostMapping("/{id}/rename")
    String rename(@PathVariable String id, @RequestParam(defaultValue = "") String name, RedirectAttributes next) {
        Workspace workspace = find(id);
        return tried(
                next,
                LIST + "/" + id,
                "notice.workspace.renamed",
                () -> workspaces.rename(workspace.id(), name).name());
    }

    @GetMapping("/{id}/archive")
    String confirmArchive(@PathVariable String id, Model model) {
        model.addAttribute("workspace", row(find(id)));
        return "workspaces/archive";
    }

    @PostMapping("/{id}/archive")
    String archive(@PathVariable String id, RedirectAttributes next) {
        Workspace workspace = find(id);
        return tried(next, LIST, "notice.workspace.archived", () -> {
            workspaces.archive(workspace.id());
            return workspace.name();
        });
    }

    @PostMapping("/{id}/members")
    String put(
            @PathVariable String id, @RequestParam String member, @RequestParam String role, RedirectAttributes next) {
        Workspace workspace = find(id);
        Member found = person(member);
        WorkspaceRole wanted = WorkspaceRole.ASSIGNABLE.stream()
                .filter(each -> each.apiName().equals(role))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST));
        return tried(next, LIST + "/" + id, "notice.workspace.member", () -> {
            workspaces.put(workspace.id(), found.id(), wanted);
            return found.name();
        });
    }

    @PostMapping("/{id}/members/remove")
    String remove(@PathVariable String id, @RequestParam String member, RedirectAttributes next) {
        Workspace workspace = find(id);
        Member found = person(member);
        return tried(next, LIST + "/" + id, "notice.workspace.left", () -> {
            workspaces.remove(workspace.id(), found.id());
            return found.name();
        });
    }

    private static String tried(
            RedirectAttributes next, String to, String notice, java.util.function.Supplier<String> change) {
        try {
            next.addFlashAttribute("noticeOf", change.get());
            next.addFlashAttribute("notice", notice);
        } catch (InvalidWorkspaceException e) {
            next.addFlashAttribute("problem", e.getMessage());
        }
        return to;
    }

    private GroupRow row(Workspace workspace) {
        return new GroupRow(
                Ids.text(Workspace.ID, workspace.id()),
                workspace.name(),
                workspaces.members(workspace.id()).size(),
                Groups.DIRECT);
    }

    private static PlaceMember person(WorkspaceMember member, Map<UUID, Member> people) {
        Member known = java.util.Objects.requireNonNull(people.get(member.memberId()));
        return new PlaceMember(
                Ids.text("user", known.id()),
                known.name(),
                known.email(),
                member.role().apiName(),
                member.inherited());
    }

    private Member person(String id) {
        return Ids.parse("user", id)
                .flatMap(members::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST));
    }

    private Workspace find(String id) {
        return Ids.parse(Workspace.ID, id)
                .flatMap(workspaces::find)
                .filter(Workspace::active)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
