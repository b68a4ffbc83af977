package dev.sluice.gateway.people;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.members.GroupRow;
import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
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

/** The pages about groups. */
@Controller
@RequestMapping("/console/groups")
class GroupsPage {

    private static final String LIST = "redirect:/console/groups";

    private final Groups groups;
    private final Members members;

    GroupsPage(Groups groups, Members members) {
        this.groups = groups;
        this.members = members;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute("groups", groups.list().stream().map(this::row).toList());
        return "groups/list";
    }

    @PostMapping
    String create(@RequestParam(defaultValue = "") String name, RedirectAttributes next) {
        return tried(next, "notice.group.created", () -> groups.create(name).name());
    }

    @GetMapping("/{id}")
    String show(@PathVariable String id, Model model) {
        Group group = find(id);
        model.addAttribute("group", row(group));
        model.addAttribute(
                "people",
                members.findAll(groups.membersOf(group.id())).stream()
                        .map(member ->
                                new Choice(Ids.text("user", member.id()), member.name() + " · " + member.email()))
                        .toList());
        return "groups/group";
    }

    @PostMapping("/{id}/rename")
    String rename(@PathVariable String id, @RequestParam(defaultValue = "") String name, RedirectAttributes next) {
        Group group = editable(id);
        return tried(
                next,
                "notice.group.renamed",
                () -> groups.rename(group.id(), name).name());
    }

    @GetMapping("/{id}/delete")
    String confirmDelete(@PathVariable String id, Model model) {
        model.addAttribute("group", row(editable(id)));
        return "groups/delete";
    }

    @PostMapping("/{id}/delete")
    String delete(@PathVariable String id, RedirectAttributes next) {
        Group group = editable(id);
        groups.delete(group.id());
        return tried(next, "notice.group.deleted", group::name);
    }

    @PostMapping("/{id}/members/remove")
    String remove(@PathVariable String id, @RequestParam String member) {
        Group group = editable(id);
        Ids.parse("user", member).ifPresent(found -> groups.remove(group.id(), found, Groups.DIRECT));
        return LIST + "/" + id;
    }

    private static String tried(RedirectAttributes next, String notice, java.util.function.Supplier<String> change) {
        try {
            next.addFlashAttribute("noticeOf", change.get());
            next.addFlashAttribute("notice", notice);
        } catch (InvalidMemberException e) {
            next.addFlashAttribute("problem", e.getMessage());
        }
        return LIST;
    }

    private GroupRow row(Group group) {
        return new GroupRow(
                Ids.text("rbac_group", group.id()),
                group.name(),
                groups.membersOf(group.id()).size(),
                group.sourceType());
    }

    private Group editable(String id) {
        Group group = find(id);
        if (!group.direct()) {
            throw new ResponseStatusException(HttpStatus.CONFLICT);
        }
        return group;
    }

    private Group find(String id) {
        return Ids.parse("rbac_group", id)
                .flatMap(groups::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
