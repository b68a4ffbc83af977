package dev.sluice.gateway.people;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.members.GroupRow;
import dev.sluice.adminui.members.MemberView;
import dev.sluice.gateway.devices.DeviceSessions;
import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKey;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.workspaces.Workspaces;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page of one member: who they are, what they hold, and how they leave. */
@Controller
@RequestMapping("/console/members/{id:user_[0-9a-f]{32}}")
class MemberPage {

    private final Members members;
    private final Groups groups;
    private final Workspaces workspaces;
    private final ApiKeys keys;
    private final DeviceSessions devices;
    private final SpendReport report;
    private final MessageSource messages;
    private final Clock clock;

    MemberPage(
            Members members,
            Groups groups,
            Workspaces workspaces,
            ApiKeys keys,
            DeviceSessions devices,
            SpendReport report,
            MessageSource messages,
            Clock clock) {
        this.members = members;
        this.groups = groups;
        this.workspaces = workspaces;
        this.keys = keys;
        this.devices = devices;
        this.report = report;
        this.messages = messages;
        this.clock = clock;
    }

    @GetMapping
    String show(@PathVariable String id, Model model, Authentication user) {
        Member member = find(id);
        Role role = role(user);
        boolean touchable = mayTouch(role, member);
        model.addAttribute("member", view(member));
        model.addAttribute("touchable", touchable);
        model.addAttribute(
                "roles",
                Arrays.stream(Role.values())
                        .filter(each -> role == Role.OWNER || !high(each))
                        .map(each -> new Choice(each.name(), word(each)))
                        .toList());
        model.addAttribute(
                "groups",
                groups.of(member.id()).stream()
                        .map(group ->
                                new GroupRow(Ids.text("rbac_group", group.id()), group.name(), 0, group.sourceType()))
                        .toList());
        model.addAttribute(
                "otherGroups",
                groups.list().stream()
                        .filter(Group::direct)
                        .filter(group -> !groups.of(member.id()).contains(group))
                        .map(group -> new Choice(Ids.text("rbac_group", group.id()), group.name()))
                        .toList());
        model.addAttribute(
                "workspaces",
                workspaces.of(member.id()).stream()
                        .map(each -> new Choice(Ids.text("wrkspc", each.id()), each.name()))
                        .toList());
        return "members/member";
    }

    @PostMapping("/rename")
    String rename(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String name,
            RedirectAttributes next,
            Authentication user) {
        return change(id, user, next, "notice.member.changed", member -> members.rename(member.id(), name));
    }

    @PostMapping("/role")
    String role(@PathVariable String id, @RequestParam Role role, RedirectAttributes next, Authentication user) {
        if (high(role) && role(user) != Role.OWNER) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        return change(id, user, next, "notice.member.changed", member -> members.setRole(member.id(), role));
    }

    @PostMapping("/groups")
    String join(@PathVariable String id, @RequestParam String group, RedirectAttributes next, Authentication user) {
        return change(
                id,
                user,
                next,
                "notice.member.changed",
                member -> Ids.parse("rbac_group", group)
                        .flatMap(groups::find)
                        .filter(Group::direct)
                        .ifPresent(found -> groups.add(found.id(), member.id(), Groups.DIRECT)));
    }

    @PostMapping("/groups/leave")
    String leave(@PathVariable String id, @RequestParam String group, RedirectAttributes next, Authentication user) {
        return change(
                id,
                user,
                next,
                "notice.member.changed",
                member -> Ids.parse("rbac_group", group)
                        .ifPresent(found -> groups.remove(found, member.id(), Groups.DIRECT)));
    }

    /** Asks before a member is suspended or removed. */
    @GetMapping("/{step:suspend|remove}")
    String confirm(@PathVariable String id, @PathVariable String step, Model model) {
        model.addAttribute("member", view(find(id)));
        model.addAttribute("step", step);
        return "members/leave";
    }

    @PostMapping("/{step:suspend|remove|reinstate}")
    String status(@PathVariable String id, @PathVariable String step, RedirectAttributes next, Authentication user) {
        MemberStatus status = switch (step) {
            case "suspend" -> MemberStatus.SUSPENDED;
            case "remove" -> MemberStatus.REMOVED;
            default -> MemberStatus.ACTIVE;
        };
        String done = switch (status) {
            case SUSPENDED -> "suspended";
            case REMOVED -> "removed";
            case ACTIVE -> "reinstated";
        };
        return change(id, user, next, "notice.member." + done, member -> {
            if (member.status() == MemberStatus.REMOVED) {
                throw new ResponseStatusException(HttpStatus.CONFLICT);
            }
            members.setStatus(member.id(), status);
        });
    }

    private String change(
            String id, Authentication user, RedirectAttributes next, String notice, Consumer<Member> change) {
        Member member = find(id);
        if (!mayTouch(role(user), member)) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        try {
            change.accept(member);
            next.addFlashAttribute("notice", notice);
            next.addFlashAttribute("noticeOf", member.name());
        } catch (InvalidMemberException e) {
            next.addFlashAttribute("problem", e.getMessage());
        }
        return "redirect:/console/members/" + id;
    }

    private MemberView view(Member member) {
        Instant now = clock.instant();
        List<ApiKey> open = keys.openOf(member.id());
        return new MemberView(
                Ids.text("user", member.id()),
                member.name(),
                member.email(),
                member.role().name(),
                word(member.role()),
                member.status().name().toLowerCase(Locale.ROOT),
                new Moment(member.addedAt(), now),
                open.stream()
                        .map(key -> new MemberView.Key(
                                key.name(), key.hint(), key.kind().apiName()))
                        .toList(),
                devices.of(member.id()).stream()
                        .filter(device -> device.live(now))
                        .count(),
                Moment.of(report.lastRequestAt(member.id()).orElse(null), now),
                report.openRequests(member.id()));
    }

    private static Role role(Authentication user) {
        return user.getPrincipal() instanceof ConsoleUser known ? known.role() : Role.USER;
    }

    /** Admins and owners are the owner's business alone (Admin API contract §3). */
    private static boolean mayTouch(Role by, Member member) {
        return by == Role.OWNER || !high(member.role());
    }

    private static boolean high(Role role) {
        return role == Role.ADMIN || role == Role.OWNER;
    }

    private Member find(String id) {
        return Ids.parse("user", id)
                .flatMap(members::find)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private String word(Role role) {
        return messages.getMessage("role." + role.apiName(), null, Locale.ENGLISH);
    }
}
